/** Adding documents: files are dropped or chosen, and each is followed until it was read. */

import type { Document, Knowledge } from "../api/knowledge";
import { button, field, make } from "../dom";
import { t } from "../i18n";
import { Queue } from "../queue";
import { section } from "./page";
import { Sending } from "./sending";

const AT_ONCE = 2;

export class Uploads {
  readonly box = section(t.knowledge.upload);
  readonly #input = make("input");
  readonly #collection = field(t.knowledge.into, { id: "upload-collection", required: false, hint: t.knowledge.intoHint, maxLength: 64 });
  readonly #collections = make("datalist");
  readonly #overwrites = make("input");
  readonly #list = make("ul", "sendings");
  readonly #clear = button(t.knowledge.clear, () => this.#putAway());
  readonly #queue = new Queue(AT_ONCE);
  #all: Sending[] = [];

  constructor(private readonly changed: () => void) {
    this.#collections.id = "upload-collections";
    this.#collection.input.setAttribute("list", this.#collections.id);
    this.#list.setAttribute("aria-label", t.knowledge.uploads);
    this.#clear.hidden = this.#list.hidden = true;
    this.box.append(this.#zone(), make("div", "tools", this.#collection.box, this.#collections, this.#overwriting()), this.#list, this.#clear);
  }

  /** Whether a look at the knowledge is waited for. */
  get isBusy(): boolean {
    return this.#all.some((one) => one.isReading);
  }

  look({ documents, collections, ingestion }: Knowledge): void {
    const names = collections.map(({ name }) => name);
    if (names.join("\n") !== [...this.#collections.children].map((one) => (one as HTMLOptionElement).value).join("\n")) {
      this.#collections.replaceChildren(...names.map((name) => new Option(name, name)));
    }
    const skipped = new Map(ingestion.skipped.map(({ path, reason }) => [path, reason]));
    for (const one of this.#all) one.look(documents as Document[], skipped);
    this.#dress();
  }

  #zone(): HTMLElement {
    this.#input.type = "file";
    this.#input.multiple = true;
    this.#input.id = "upload-files";
    const label = make("label", "", t.knowledge.drop);
    label.htmlFor = this.#input.id;
    const zone = make("div", "drop", label, this.#input);
    zone.id = "drop";
    this.#input.onchange = () => {
      this.#add([...(this.#input.files ?? [])]);
      // So that the same file can be chosen once more.
      this.#input.value = "";
    };
    onDrop(zone, (files, folders) => {
      this.#add(files);
      for (const name of folders) this.#put(new File([], name)).fail(t.knowledge.folder);
      this.#dress();
    });
    return zone;
  }

  #overwriting(): HTMLElement {
    this.#overwrites.type = "checkbox";
    this.#overwrites.id = "upload-overwrite";
    const label = make("label", "", t.knowledge.overwrite);
    label.htmlFor = this.#overwrites.id;
    return make("div", "check", this.#overwrites, label);
  }

  #add(files: File[]): void {
    for (const file of files) this.#send(this.#put(file));
    this.#dress();
  }

  #put(file: File): Sending {
    const collection = this.#collection.input.value.trim();
    const path = collection ? `${collection}/${file.name}` : file.name;
    const one = new Sending(path, file, (again) => this.#send(again), () => {
      this.#dress();
      this.changed();
    });
    this.#all.push(one);
    this.#list.append(one.element);
    return one;
  }

  #send(one: Sending): void {
    const overwrites = this.#overwrites.checked;
    this.#queue.add(() => one.run(overwrites));
  }

  #dress(): void {
    this.#list.hidden = this.#all.length === 0;
    this.#clear.hidden = !this.#all.some((one) => one.isOver);
  }

  #putAway(): void {
    for (const one of this.#all) if (one.isOver) one.element.remove();
    this.#all = this.#all.filter((one) => !one.isOver);
    this.#dress();
    this.#input.focus();
  }
}

/** What is dropped on an element; folders by name, as they cannot be sent. */
export function onDrop(zone: HTMLElement, take: (files: File[], folders: string[]) => void): void {
  zone.ondragover = (event) => {
    event.preventDefault();
    zone.classList.add("over");
  };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
    const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry()?.isDirectory ?? false;
    const folders = items.filter(isFolder).map((item) => item.getAsFile()?.name ?? "");
    const files = items.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? []);
    take(files, folders);
  };
}
