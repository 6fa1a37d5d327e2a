import { isLanguage, negotiate, type Language } from "./i18n/languages";
import { readStored, writeStored } from "./storage";

export type Theme = "light" | "dark";

export const MIN_TILE_SIZE = 96;
export const MAX_TILE_SIZE = 280;

/** The settings of the user, remembered in this browser. */
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

  switchLanguage(): void {
    this.language = this.language === "en" ? "ja" : "en";
    writeStored("language", this.language);
  }

  switchTheme(): void {
    this.#chosenTheme = this.theme === "dark" ? "light" : "dark";
    writeStored("theme", this.#chosenTheme);
  }

  resizeTiles(size: number): void {
    this.tileSize = size;
    writeStored("tiles", String(size));
  }
}

function isTheme(text: string): text is Theme {
  return text === "light" || text === "dark";
}

function stored<T extends string>(key: string, valid: (text: string) => text is T): T | null {
  const text = readStored(key);
  return text !== null && valid(text) ? text : null;
}

function storedTileSize(): number {
  const size = Number(readStored("tiles"));
  if (size >= MIN_TILE_SIZE && size <= MAX_TILE_SIZE) return size;
  return matchMedia("(max-width: 640px)").matches ? 120 : 180;
}

export const settings = new Settings();
