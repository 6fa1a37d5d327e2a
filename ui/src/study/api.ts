import { sendBody, sendJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type StudyAnswer = Schemas["StudyAnswer"];
export type StudyChoice = Schemas["StudyChoice"];
export type StudyTrial = Schemas["StudyTrial"];

/** Starts a participant's part in the study, or goes on with it. */
export function startStudy(
  request: Pick<Schemas["StudyRequest"], "participant" | "encoders">,
): Promise<StudyAnswer> {
  return sendBody("/api/study", "POST", request);
}

/** Saves an answer, also when the page is left meanwhile. */
export function answerStudy(choice: StudyChoice): Promise<StudyAnswer> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(choice);
  return sendJson("/api/study/answers", { method: "POST", headers, body, keepalive: true });
}
