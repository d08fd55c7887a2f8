// Citations: one line that says where a number stands, and a way to copy it that also works in a page from disk.

// Line ends and other characters that cannot be seen would break a citation in two where it is pasted.
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

function oneLine(text) {
  return text.replace(UNSEEN, ' ').trim();
}

function documentOf(about, words) {
  return { title: words.of(about.title), source: [about.document_id, about.date].filter(Boolean).join(', ') };
}

/** The citation of a figure: document, clause, the number as written, and what it counts. */
export function citation(figure, about, words) {
  const what = words.list([figure.term, figure.nature && words.say(`cited.${figure.nature}`)].filter(Boolean));
  return oneLine(words.say('page.card.citation', {
    ...documentOf(about, words), clause: figure.clause, written: figure.as_written, what,
  }));
}

/** The citation of what a document only names. */
export function citationOfName(name, clauses, about, words) {
  return oneLine(words.say('page.card.citation_of_name', { ...documentOf(about, words), clauses: words.list(clauses), name }));
}

/** Put a line on the clipboard; gives whether that went well. */
export async function copyLine(line) {
  try {
    await navigator.clipboard.writeText(line);
    return true;
  } catch {
    return copyThroughField(line);
  }
}

/** The old way, for a page that may not use the clipboard itself. */
function copyThroughField(line) {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'hg-quiet';
  field.value = line;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  focused?.focus({ preventScroll: true });
  return done;
}
