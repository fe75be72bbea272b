import "./style.css";
import { loadConfig } from "./config";
import { Kiosk } from "./kiosk";
import { Backoff } from "./net/backoff";

const backoff = new Backoff();
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, backoff.next()));

new Kiosk(await loadConfig(pause)).start();
