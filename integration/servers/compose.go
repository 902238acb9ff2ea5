package servers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// composePassword is the one in docker-compose.test.yml.
const composePassword = "schemadiff"

// compose starts the service of that name in docker-compose.test.yml. Docker keeps it until "make clean-servers".
func (p place) compose(s spec) (Server, error) {
	file, err := composeFile()
	if err != nil {
		return Server{}, absence{s, err.Error()}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // it may have to load the image
	defer cancel()
	if err := exec.CommandContext(ctx, "docker", "version", "--format", "{{.Server.Version}}").Run(); err != nil {
		return Server{}, absence{s, "no Docker engine"}
	}
	if text, err := exec.CommandContext(ctx, "docker", "compose", "-f", file, "up", "-d", "--wait", s.name).CombinedOutput(); err != nil {
		return Server{}, fmt.Errorf("%s: docker compose up: %w\n%s", s.name, err, text)
	}
	inside := "3306"
	if s.engine == postgres {
		inside = "5432"
	}
	address, err := exec.CommandContext(ctx, "docker", "compose", "-f", file, "port", s.name, inside).Output()
	if err != nil {
		return Server{}, fmt.Errorf("%s: docker compose port: %w", s.name, err)
	}
	url := fmt.Sprintf("%s://root:%s@%s/", s.engine, composePassword, strings.TrimSpace(string(address)))
	if s.engine == postgres {
		url = fmt.Sprintf("postgres://postgres:%s@%s/postgres?sslmode=disable", composePassword, strings.TrimSpace(string(address)))
	}
	server, err := fromURL(s, url, false)
	if err != nil {
		return Server{}, err
	}
	fmt.Fprintf(os.Stderr, "servers: started %s %s in Docker; it stops at: make clean-servers\n", server.Name, server.Version)
	return server, p.write(record{Server: server, Since: time.Now()})
}

// composeStop removes the service with its data.
func composeStop(s spec) error {
	file, err := composeFile()
	if err != nil {
		return err
	}
	return finish(exec.Command("docker", "compose", "-f", file, "rm", "--stop", "--force", "--volumes", s.name))
}

// composeFile looks upwards, because go test runs each package in its own folder.
func composeFile() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		file := filepath.Join(dir, "docker-compose.test.yml")
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		return "", errors.New("no docker-compose.test.yml above the working directory")
	}
}
