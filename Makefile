# One line says what each command does; `make` alone lists them. Everything is installed in .venv.
SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
UV := .venv/uv/bin/uv
# What needs neither a model nor a server of its own; Redis starts in a moment.
QUICK_TESTS := tests/actions tests/common tests/content tests/conversations tests/dialogue tests/privacy \
  tests/replies tests/turns tests/test_docs.py tests/test_imports.py
export RASA_TELEMETRY_ENABLED := false

# The question reaches Python as it was typed: make must neither expand nor export Q itself.
unexport Q
ask: export QUESTION = $(value Q)
unexport ID
export-conversation erase-conversation: export CONVERSATION_ID = $(value ID)
conversation-id: export PERSON = $(value ID)
unexport FILE
backup restore: export BACKUP_FILE = $(value FILE)

.PHONY: help runtime development run workshop shell ask lint-content train serve upgrade releases migrate purge backup restore conversation-id export-conversation erase-conversation quick check test calibrate lock audit fuzz evaluate evaluate-dialogues compare benchmark-nlu benchmark soak

help: ## list these commands
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Try it

run: runtime ## set up, train when needed, start Rasa
	@if command -v npm >/dev/null; then $(MAKE) -C widget build; else echo "The tchat widget is not" \
	  "built, the rest works: install Node.js 18 or later, with npm, to see it." >&2; fi
	@exec $(PYTHON) -m assistant.service.launcher run

workshop: runtime ## the support staff's web application: what customers ask, answers, figures
	@exec $(PYTHON) -m assistant.workshop

shell: runtime ## talk to the assistant (starts it when it is not running)
	@exec $(PYTHON) -m assistant.shell

ask: runtime ## one question, one answer: make ask Q="mot de passe perdu"
	@exec $(PYTHON) -m assistant.shell --ask "$$QUESTION"

##@ Edit answers (docs/guide-editeur.md)

lint-content: runtime ## check content/ in two seconds; FIX=1 mends its typography
	@exec $(PYTHON) -m assistant.content.lint $(if $(FIX),--fix)

train: runtime ## train a model when the data changed since the last one
	@exec $(PYTHON) -m assistant.service.launcher train

##@ Operate (deploy/README.md, docs/operations.md)

serve: runtime ## run the whole service: processes, nginx, PostgreSQL, Redis (deploy/README.md)
	@SYSTEM_PACKAGES=deploy/system-packages.txt setup/system-packages.sh
	@exec $(PYTHON) -m assistant.service.cluster

upgrade: runtime ## publish the working copy without a gap, or a former release: TO=id
	@exec $(PYTHON) -m assistant.service.launcher upgrade $(if $(TO),--to "$(TO)")

releases: runtime ## list what was published, and what is current
	@exec $(PYTHON) -m assistant.service.launcher releases

migrate: runtime ## make or update the database's schema (make run does it too)
	@exec $(PYTHON) -m assistant.storage.migrate

purge: runtime ## erase conversations older than RETENTION_DAYS (the assistant does it every hour)
	@exec $(PYTHON) -m assistant.storage.purge

conversation-id: runtime ## the ids of a person's conversations: CHANNEL=slack|teams|web ID=…
	@exec $(PYTHON) -m assistant.service.personal_data.person

backup: runtime ## save all conversations in ASSISTANT_VAR/backups, or in FILE=…
	@exec $(PYTHON) -m assistant.storage.backup

restore: runtime ## put a backup in the place of all conversations: FILE=…
	@exec $(PYTHON) -m assistant.storage.restore

export-conversation: runtime ## all that is kept of a conversation, as JSON: ID=… (from the logs)
	@exec $(PYTHON) -m assistant.service.personal_data.export

erase-conversation: runtime ## erase a conversation, and say what was erased: ID=…
	@exec $(PYTHON) -m assistant.service.personal_data.erase

##@ Develop (CONTRIBUTING.md)

quick: development ## style, types, imports, content and quick tests: a minute, before each commit
	@setup/system-packages.sh
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m assistant.content.lint
	@exec $(PYTHON) -m pytest -q -m "not slow" $(QUICK_TESTS)

check: development ## check style, types, content and Rasa data
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m pytest -q tests/test_imports.py
	@$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive assistant actions tools
	@$(PYTHON) -m tools.audit.secret_scan
	@$(PYTHON) -m assistant.content.lint
	@$(PYTHON) -m assistant.understanding.check_examples
	@$(PYTHON) -m assistant.understanding.dialogue_corpus
	@$(MAKE) -C widget check
	@setup/validate-data.sh

test: development ## run every test, two rooms at once (fewer: make test ARGS="-m 'not slow'")
	@setup/system-packages.sh
ifdef ARGS
	@exec $(PYTHON) -m pytest $(ARGS)
else
	@$(PYTHON) -m pytest -q -m alone && failed=0 || failed=$$?; \
	  $(PYTHON) -m pytest -m "not alone" -n 2 --no-loadscope-reorder || failed=$$?; exit $$failed
endif

calibrate: runtime ## fit the decisions again after a change of data/nlu or data/dialogues
	@$(PYTHON) -m assistant.understanding.calibrate
	@$(PYTHON) -m assistant.understanding.calibrate_dialogue
	@exec $(PYTHON) -m assistant.understanding.calibrate_pages

lock: runtime ## lock the dependencies again after a change of requirements/*.in
	@for name in runtime dev; do $(UV) pip compile --quiet --upgrade --generate-hashes --no-header \
	  --universal --python-version 3.11 --only-binary :all: requirements/$$name.in \
	  --output-file requirements/$$name.txt || exit; done
	@$(UV) pip compile --quiet --no-config --generate-hashes --no-header --python-version 3.10 \
	  requirements/baseline.in --output-file requirements/baseline.txt

audit: development ## look for published advisories about the locked packages
	@exec $(PYTHON) -m tools.audit

fuzz: development ## send 10,000 requests that no client should send (REQUESTS=, SEED=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tests.fuzz \
	  $(if $(REQUESTS),--requests "$(REQUESTS)") $(if $(SEED),--seed "$(SEED)")

##@ Measure (docs/evaluation.md, docs/performance.md)

evaluate: development ## measure the README's figures, or the answers to a set (SET=my.jsonl)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tools.evaluation.$(if $(SET),evaluate "$(SET)" \
	  $(if $(MODE),--mode "$(MODE)"),validate) \
	  $(if $(REQUIRE),--require $(foreach one,$(REQUIRE),"$(one)"))

evaluate-dialogues: development ## have a set of dialogues, print what failed (SET=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tools.evaluation.evaluate_dialogues "$(SET)" \
	  $(if $(REQUIRE),--require $(foreach one,$(REQUIRE),"$(one)"))

compare: development ## what another model would answer otherwise (BEFORE=, AFTER=, SET=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tools.evaluation.compare \
	  $(if $(BEFORE),--before "$(BEFORE)") $(if $(AFTER),--after "$(AFTER)") $(SET) \
	  $(if $(REQUIRE),--require $(foreach one,$(REQUIRE),"$(one)"))

benchmark-nlu: development ## compare pipelines on labelled sets (TEST=, TRAIN=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tools.evaluation.benchmark --test "$(TEST)" \
	  $(if $(TRAIN),--train "$(TRAIN)") $(if $(OUT_OF_SCOPE),--out-of-scope "$(OUT_OF_SCOPE)") \
	  $(if $(ONLY),--only $(ONLY)) $(if $(EPOCHS),--epochs "$(EPOCHS)")

benchmark: development ## measure speed beside Rasa's default configuration (EPOCHS=, REQUIRE=1)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tools.performance \
	  $(if $(EPOCHS),--epochs "$(EPOCHS)") $(if $(REQUIRE),--require) $(ARGS)

soak: development ## load the assistant for long, see whether it stays as it was (MINUTES=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tools.performance.soak \
	  $(if $(MINUTES),--minutes "$(MINUTES)") $(ARGS)

runtime:
	@setup/environment.sh runtime

development:
	@setup/environment.sh development
