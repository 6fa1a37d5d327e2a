import { MESSAGES, negotiate, type Language, type Messages } from "./i18n/languages";

export type Theme = "light" | "dark";

export const SMALLEST_TILES = 96;
export const LARGEST_TILES = 280;

/** What the reader chose for themselves; remembered in this browser. */
class Settings {
  language = $state<Language>(stored("language", isLanguage) ?? negotiate(navigator.languages));
  tileSize = $state(storedTileSize());
  #chosenTheme = $state<Theme | null>(stored("theme", isTheme));
  #systemDark = $state(matchMedia("(prefers-color-scheme: dark)").matches);

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
      this.#systemDark = event.matches;
    });
  }

  get theme(): Theme {
    return this.#chosenTheme ?? (this.#systemDark ? "dark" : "light");
  }

  get t(): Messages {
    return MESSAGES[this.language];
  }

  switchLanguage(): void {
    this.language = this.language === "en" ? "ja" : "en";
    store("language", this.language);
  }

  switchTheme(): void {
    this.#chosenTheme = this.theme === "dark" ? "light" : "dark";
    store("theme", this.#chosenTheme);
  }

  resizeTiles(size: number): void {
    this.tileSize = size;
    store("tiles", String(size));
  }
}

const PREFIX = "egara.";

function isLanguage(text: string): text is Language {
  return text in MESSAGES;
}

function isTheme(text: string): text is Theme {
  return text === "light" || text === "dark";
}

function stored<T extends string>(key: string, valid: (text: string) => text is T): T | null {
  const text = read(key);
  return text !== null && valid(text) ? text : null;
}

function storedTileSize(): number {
  const size = Number(read("tiles"));
  if (size >= SMALLEST_TILES && size <= LARGEST_TILES) return size;
  return matchMedia("(max-width: 640px)").matches ? 120 : 180;
}

// A browser may refuse storage (private windows, settings); then nothing is remembered.
export function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function store(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Nothing to do: the choice still holds until the page is closed.
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was remembered.
  }
}

export const settings = new Settings();
