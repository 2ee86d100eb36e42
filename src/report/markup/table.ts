/**
 * Tables and section frames: one shape for all of the report. A table scrolls in a box of its own
 * that the keyboard can reach; on a narrow page a `cards` table becomes a list of cards.
 */
import { type Html, html, type Part } from "./html.ts";

export interface Column {
  readonly label: string;
  /** Figures are set right, in tabular numerals. */
  readonly numeric?: boolean;
}

export interface TableOptions {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Part[])[];
  readonly cards?: boolean;
}

/** The first cell of each row is its heading. */
export function table(options: TableOptions): Html {
  const { caption, columns, rows } = options;
  const heads = columns.map(
    (column) => html`<th scope="col"${numberClass(column)}>${column.label}</th>`,
  );
  const shape = options.cards ? html` class="cards"` : null;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table${shape}><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((part, i) => cell(options, part, i))}</tr>\n`)}
</tbody></table></div>`;
}

function cell(options: TableOptions, part: Part, index: number): Html {
  const column = options.columns[index];
  const shape = column ? numberClass(column) : null;
  if (index === 0) return html`<th scope="row"${shape}>${part}</th>`;
  const label = options.cards && column ? html` data-label="${column.label}"` : null;
  return html`<td${label}${shape}>${part}</td>`;
}

function numberClass(column: Column): Html | null {
  return column.numeric ? html` class="num"` : null;
}

export interface SectionOptions {
  readonly id: string;
  readonly title: string;
  /** What the section shows and over which window. */
  readonly lead: Part;
  readonly body: Part;
}

export function section(options: SectionOptions): Html {
  const { id, title, lead, body } = options;
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="lead">${lead}</p>
${body}
</section>
`;
}
