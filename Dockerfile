# syntax=docker/dockerfile:1
# docker build -t schemadiff .                    the program and nothing else, for Kubernetes and docker run
# docker build -t schemadiff:ci --target ci .     with a shell, git, ssh and clients, for runners that pipe scripts into a shell

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH make build

FROM alpine:3.22 AS ci
RUN apk add --no-cache ca-certificates docker-cli git mariadb-client openssh-client postgresql-client tzdata \
    # The checkout of a runner belongs to somebody else than the user of the job.
    && git config --system --add safe.directory '*' \
    && adduser -D -u 65532 nonroot
COPY --from=build /src/bin/schemadiff /usr/local/bin/schemadiff
USER 65532:65532
CMD ["schemadiff", "--help"]

FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /src/bin/schemadiff /usr/local/bin/schemadiff
ENTRYPOINT ["schemadiff"]
