"""The shape of a result: reports, addresses of their cells, findings, audits."""
