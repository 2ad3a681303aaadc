# One line says what each command does; `make` alone lists them. Everything is installed in .venv.
SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
UV := .venv/uv/bin/uv
export RASA_TELEMETRY_ENABLED := false

# The question reaches Python as it was typed: make must neither expand nor export Q itself.
unexport Q
ask: export QUESTION = $(value Q)
unexport ID
export-conversation erase-conversation: export CONVERSATION_ID = $(value ID)
conversation-id: export PERSON = $(value ID)

.PHONY: conversation-id help run serve workshop shell ask train calibrate migrate purge export-conversation erase-conversation test check evaluate evaluate-dialogues compare benchmark-nlu benchmark soak audit fuzz lock runtime \
  development

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 27

run: runtime ## set up, train when needed, start the action server and Rasa
	@if command -v npm >/dev/null; then $(MAKE) -C widget build; else echo "The tchat widget is not" \
	  "built, the rest works: install Node.js 18 or later, with npm, to see it." >&2; fi
	@exec $(PYTHON) -m assistant.launcher run

serve: runtime ## run the whole service: processes, nginx, PostgreSQL, Redis (deploy/README.md)
	@SYSTEM_PACKAGES=deploy/system-packages.txt setup/system-packages.sh
	@exec $(PYTHON) -m assistant.cluster

workshop: runtime ## the support staff's web application: what customers ask, answers, figures
	@exec $(PYTHON) -m assistant.workshop

shell: runtime ## talk to the assistant (starts it when it is not running)
	@exec $(PYTHON) -m assistant.shell

ask: runtime ## one question, one answer: make ask Q="mot de passe perdu"
	@exec $(PYTHON) -m assistant.shell --ask "$$QUESTION"

train: runtime ## train a model when the data changed since the last one
	@exec $(PYTHON) -m assistant.launcher train

calibrate: runtime ## fit the decisions again after a change of data/nlu or data/dialogues
	@$(PYTHON) -m assistant.understanding.calibrate
	@$(PYTHON) -m assistant.understanding.calibrate_dialogue
	@exec $(PYTHON) -m assistant.understanding.calibrate_pages

migrate: runtime ## make or update the database's schema (make run does it too)
	@exec $(PYTHON) -m assistant.storage.migrate

purge: runtime ## erase conversations older than RETENTION_DAYS (the assistant does it every hour)
	@exec $(PYTHON) -m assistant.storage.purge

export-conversation: runtime ## all that is kept of a conversation, as JSON: ID=… (from the logs)
	@exec $(PYTHON) -m assistant.storage.export

erase-conversation: runtime ## erase a conversation, and say what was erased: ID=…
	@exec $(PYTHON) -m assistant.storage.erase

conversation-id: runtime ## the ids of a person's conversations: CHANNEL=slack|teams|web ID=…
	@exec $(PYTHON) -m assistant.storage.person

test: development ## run every test (fewer: make test ARGS="-m 'not slow'")
	@setup/system-packages.sh
	@exec $(PYTHON) -m pytest $(ARGS)

check: development ## check style, types, content and Rasa data
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive assistant actions
	@$(PYTHON) -m assistant.audit.secret_scan
	@$(PYTHON) -m assistant.content.lint
	@$(PYTHON) -m assistant.understanding.check_examples
	@$(PYTHON) -m assistant.understanding.dialogue_corpus
	@$(MAKE) -C widget check
	@setup/validate-data.sh

# Their other variables: docs/evaluation.md.
evaluate: development ## measure the README's figures, or the answers to a set (SET=my.jsonl)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m assistant.evaluation.$(if $(SET),evaluate "$(SET)" \
	  $(if $(MODE),--mode "$(MODE)"),validate) \
	  $(if $(REQUIRE),--require $(foreach one,$(REQUIRE),"$(one)"))

evaluate-dialogues: development ## have a set of dialogues, print what failed (SET=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m assistant.evaluation.evaluate_dialogues "$(SET)" \
	  $(if $(REQUIRE),--require $(foreach one,$(REQUIRE),"$(one)"))

compare: development ## what another model would answer otherwise (BEFORE=, AFTER=, SET=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m assistant.evaluation.compare \
	  $(if $(BEFORE),--before "$(BEFORE)") $(if $(AFTER),--after "$(AFTER)") $(SET) \
	  $(if $(REQUIRE),--require $(foreach one,$(REQUIRE),"$(one)"))

benchmark-nlu: development ## compare pipelines on labelled sets (TEST=, TRAIN=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m assistant.evaluation.benchmark --test "$(TEST)" \
	  $(if $(TRAIN),--train "$(TRAIN)") $(if $(OUT_OF_SCOPE),--out-of-scope "$(OUT_OF_SCOPE)") \
	  $(if $(ONLY),--only $(ONLY)) $(if $(EPOCHS),--epochs "$(EPOCHS)")

# Their other options, and what the figures mean: docs/performance.md.
benchmark: development ## measure speed beside Rasa's default configuration (EPOCHS=, REQUIRE=1)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m assistant.performance \
	  $(if $(EPOCHS),--epochs "$(EPOCHS)") $(if $(REQUIRE),--require) $(ARGS)

soak: development ## load the assistant for long, see whether it stays as it was (MINUTES=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m assistant.performance.soak \
	  $(if $(MINUTES),--minutes "$(MINUTES)") $(ARGS)

audit: development ## look for published advisories about the locked packages
	@exec $(PYTHON) -m assistant.audit

fuzz: development ## send 10,000 requests that no client should send (REQUESTS=, SEED=)
	@PYTHONWARNINGS=ignore exec $(PYTHON) -m tests.fuzz \
	  $(if $(REQUESTS),--requests "$(REQUESTS)") $(if $(SEED),--seed "$(SEED)")

lock: runtime ## lock the dependencies again after a change of requirements/*.in
	@for name in runtime dev; do $(UV) pip compile --quiet --upgrade --generate-hashes --no-header \
	  --universal --python-version 3.11 --only-binary :all: requirements/$$name.in \
	  --output-file requirements/$$name.txt || exit; done
	@$(UV) pip compile --quiet --no-config --generate-hashes --no-header --python-version 3.10 \
	  requirements/baseline.in --output-file requirements/baseline.txt

runtime:
	@setup/environment.sh runtime

development:
	@setup/environment.sh development
