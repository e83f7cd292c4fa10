import { CopyButton } from "../components/copy_button.tsx";
import { island } from "../components/island.tsx";

/** A button of a page that copies a text. */
export default island("copy", CopyButton);
