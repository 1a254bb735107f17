"""The same work done by others on this machine: RT, Redmine, django-helpdesk (docs/benchmarks.md).

Root on Debian only: two of them are Debian packages. Everything listens on loopback, lies under
var/bench/ and is started and stopped by `python -m bench.peers`.
"""
