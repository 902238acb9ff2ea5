#!/usr/bin/env bash
# A script step before the one that migrates, named Check. Later steps read #{Octopus.Action[Check].Output.Schemadiff.Verdict} and
# .PlanDigest, and the page is an artifact of the deployment. Addresses are sensitive variables: they go into the environment, never
# into a command line. A manual intervention step and deployment freezes go well with it.
set -uo pipefail
export STAGING_DATABASE_URL="$(get_octopusvariable "StagingDatabaseUrl")"
export PRODUCTION_DATABASE_URL="$(get_octopusvariable "ProductionDatabaseUrl")"
export APPROVED_PLAN="$(get_octopusvariable "ApprovedPlan")"   # gates.approval.from.env

# Octopus shows stderr as errors, and progress is none.
exec schemadiff check production --throwaway docker --ci octopus --report html=schemadiff.html 2>&1
