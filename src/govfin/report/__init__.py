"""The shape of a result: reports and what they say in words, addresses of their cells, findings, audits."""
