# Every target is one small script in bin/. `make` alone shows this list.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench torture docs lock sbom

help: ## 列出可用命令 · show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## 安装并启动演示 http://127.0.0.1:8000 · set up and start the demo (PORT= changes the port)
	@bin/run

test: ## 全部检查与测试 · every check and test, on SQLite, PostgreSQL and in a browser
	@bin/test

lint: ## 代码风格、类型、依赖方向 · style, types, import contracts, migrations
	@bin/lint

bench: ## 性能测量，结果在 var/bench/ · measure, figures go to var/bench/
	@bin/bench

torture: ## 边写边杀进程，核对有没有丢 · kill processes while people write, see that nothing is lost (MINUTES=20)
	@bin/torture

docs: ## 生成流程图、权限表等文档 · write docs/generated/ anew from the code
	@bin/docs

lock: ## 重新锁定依赖版本 · write the lock files anew
	@bin/lock

sbom: ## 软件物料清单，写到 var/ · the bill of materials as CycloneDX, into var/
	@bin/setup dev && .venv/bin/python bin/sbom.py
