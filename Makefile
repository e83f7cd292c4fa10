# For those who have make: each target is one command. "deno task" has the others.

DENO ?= npx -y deno@2.9.5
IMAGE ?= cccc
TAG ?= latest
# Where docker-push puts the image, such as ghcr.io/somebody/cccc.
REGISTRY_IMAGE ?=

.PHONY: build test docker-build docker-run docker-compose-up docker-compose-down docker-push

build:
	$(DENO) task bundle

test:
	$(DENO) task test

docker-build:
	docker build --tag $(IMAGE):$(TAG) .

docker-run:
	docker run --rm --interactive --tty --read-only --tmpfs /tmp --cap-drop ALL \
	  --security-opt no-new-privileges --publish 127.0.0.1:8080:8080 \
	  --env CCCC_API_KEY --env CCCC_ADMIN_PASSWORD --env ANTHROPIC_API_KEY --env ANTHROPIC_ENABLED \
	  --volume cccc_config:/app/config --volume cccc_data:/app/data --volume cccc_logs:/app/logs \
	  $(IMAGE):$(TAG)

docker-compose-up:
	docker compose up --detach --build --wait

docker-compose-down:
	docker compose down

docker-push:
	@test -n "$(REGISTRY_IMAGE)" || { echo "Set REGISTRY_IMAGE, such as ghcr.io/somebody/cccc" >&2; exit 1; }
	docker tag $(IMAGE):$(TAG) $(REGISTRY_IMAGE):$(TAG)
	docker push $(REGISTRY_IMAGE):$(TAG)
