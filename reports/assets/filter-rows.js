// Shows, of the tables in sections marked data-filter-section, the rows that hold every word typed into the panel marked data-filter,
// of the section chosen there if one is, and says in its status how many. A section without such rows is hidden.
for (const panel of document.querySelectorAll('[data-filter]')) {
  const search = panel.querySelector('input');
  const choice = panel.querySelector('select');
  const status = panel.querySelector('[role="status"]');
  const sections = [...document.querySelectorAll('[data-filter-section]')].map((section) => ({
    section,
    rows: [...section.querySelectorAll('tbody tr')].map((row) => ({ row, text: row.textContent.toLowerCase() })),
  }));
  const total = sections.reduce((sum, { rows }) => sum + rows.length, 0);

  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const { section, rows } of sections) {
      const chosen = !choice?.value || choice.value === section.id;
      for (const { row, text } of rows) row.hidden = !chosen || !words.every((word) => text.includes(word));
      const left = rows.filter(({ row }) => !row.hidden).length;
      section.hidden = left === 0;
      shown += left;
    }
    const of = shown === total ? '' : ` of ${total}`;
    status.textContent = `${shown}${of} row${total === 1 ? '' : 's'}`;
  };

  panel.hidden = false;
  search.addEventListener('input', update);
  choice?.addEventListener('change', update);
  update();
}
