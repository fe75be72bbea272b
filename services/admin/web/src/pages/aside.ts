/** The text that it stands beside. */
export interface Writing {
  jump: (line: number) => void;
  text: () => string;
}

/** What stands beside a file's text. */
export interface Aside {
  box: HTMLElement;
  shown: () => void;
  /** The file was saved: what is shown of it is another thing now. */
  saved: () => void;
  typed: (isUnsaved: boolean) => void;
  /** The caret is on this line. */
  moved: (line: number) => void;
}
