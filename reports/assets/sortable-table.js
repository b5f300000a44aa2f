// Makes every <table data-sortable> sortable by buttons in its column headers: ascending, descending, as it was.
// A cell's data-value is what it is sorted by, else its text; numbers are compared as numbers, what is missing goes last.
// Rows stay within their tbody: a row with th[scope="rowgroup"] on top, a row with data-summary at the end. Several tbodies
// are sorted by their summary, or, where there is none, by the row that comes first.
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const bodies = [...table.querySelectorAll('tbody')].map((body) => ({ body, rows: [...body.children] }));
  const headers = [...table.querySelectorAll('thead th')];

  const valueOf = (row, column) => {
    const cell = row?.children[column];
    if (!cell) return null;
    const text = (cell.dataset.value ?? cell.textContent).trim();
    if (text === '') return null;
    return Number.isNaN(Number(text)) ? text : Number(text);
  };

  const compare = (a, b, sign) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  };

  const sortRows = (rows, column, sign) => {
    const heading = rows.filter((row) => row.querySelector('th[scope="rowgroup"]'));
    const summary = rows.filter((row) => 'summary' in row.dataset);
    const others = rows.filter((row) => !heading.includes(row) && !summary.includes(row));
    others.sort((a, b) => compare(valueOf(a, column), valueOf(b, column), sign));
    return { rows: [...heading, ...others, ...summary], key: valueOf(summary[0] ?? others[0], column) };
  };

  const sort = (column, sign) => {
    const groups = bodies.map(({ body, rows }) => ({
      body,
      ...(sign === 0 ? { rows, key: null } : sortRows(rows, column, sign)),
    }));
    groups.sort((a, b) => compare(a.key, b.key, sign));
    for (const { body, rows } of groups) {
      body.append(...rows);
      table.append(body);
    }
  };

  headers.forEach((header, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const next = { ascending: 'descending', descending: null }[header.getAttribute('aria-sort')];
      const order = next === undefined ? 'ascending' : next;
      for (const other of headers) other.removeAttribute('aria-sort');
      if (order) header.setAttribute('aria-sort', order);
      sort(column, { ascending: 1, descending: -1 }[order] ?? 0);
    });
  });
}
