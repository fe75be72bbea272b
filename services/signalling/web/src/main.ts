import "./style.css";
import { loadConfig } from "./config";
import { Kiosk } from "./kiosk";
import { Backoff } from "./net/backoff";

const backoff = new Backoff();
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, backoff.next()));
const isCheck = location.pathname.endsWith("/check") || new URLSearchParams(location.search).has("check");

const config = await loadConfig(pause);
if (isCheck) (await import("./check/check")).start(config);
else new Kiosk(config).start();
