import type { Attachment } from 'svelte/attachments';

/** Lets a text box grow with its words. Reading `words` makes words from elsewhere grow it too. */
export function grows(words: () => string): Attachment<HTMLTextAreaElement> {
  return (box) => {
    words();
    const fit = () => {
      box.style.height = 'auto';
      box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
    };
    fit();
    box.addEventListener('input', fit);
    const watch = new ResizeObserver(fit);
    watch.observe(box.parentElement ?? box);
    return () => {
      box.removeEventListener('input', fit);
      watch.disconnect();
    };
  };
}
