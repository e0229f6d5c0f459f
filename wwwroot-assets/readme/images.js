// Pictures by the tool, by paste and by drop: they go into the course, and a link to them into the text.
import { insert } from "./format.js";

export function acceptImages(area, chooser, send, tell) {
  const add = files => [...files].filter(file => file.type.startsWith("image/")).forEach(file => addOne(area, file, send, tell));
  chooser.addEventListener("change", () => {
    add(chooser.files);
    chooser.value = "";
  });
  area.addEventListener("paste", event => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A table copied from a spreadsheet brings a picture of itself along: then the text is meant.
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(files);
  });
  area.addEventListener("dragover", event => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  area.addEventListener("drop", event => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
}

let number = 0;

async function addOne(area, file, send, tell) {
  const waiting = `![Adding ${file.name.replace(/[[\]]/g, "")} (${++number})…]()`;
  insert(area, waiting);
  tell("Adding the picture…");
  const answer = await send(file)
    .catch(() => ({ problem: "The picture was not added: the connection to CourseGit was lost. Add it again." }));
  const at = area.value.indexOf(waiting);
  if (at >= 0) {
    const caret = area.selectionStart;
    insert(area, answer.path ? `![Describe the picture](${encodeURI(answer.path)})` : "", at, at + waiting.length);
    if (answer.path && caret <= at + waiting.length) area.setSelectionRange(at + 2, at + 2 + "Describe the picture".length);
  }
  tell(answer.problem ?? "Picture added to the course.", Boolean(answer.problem));
}
