"""Documents: the whole published report, from one document model to Word, workbook, page, PDF and Markdown."""
