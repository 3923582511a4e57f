"""Audits and rules for other readers: pages, SARIF, JUnit, JSON, rule sheets. What is told comes from the audit."""
