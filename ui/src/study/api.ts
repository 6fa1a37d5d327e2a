import { sendBody, sendJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type StudyResponse = Schemas["StudyResponse"];
export type StudyChoice = Schemas["StudyChoice"];
export type StudyTrial = Schemas["StudyTrial"];

/** Start or continue the study as a participant. */
export function startStudy(
  request: Pick<Schemas["StudyRequest"], "participant" | "encoders">,
): Promise<StudyResponse> {
  return sendBody("/api/study", "POST", request);
}

/** Save an answer; the request continues if the page is closed. */
export function answerStudy(choice: StudyChoice): Promise<StudyResponse> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(choice);
  return sendJson("/api/study/answers", { method: "POST", headers, body, keepalive: true });
}
