# Terraform and OpenTofu: an apply is refused where production is not what staging is. The program reads addresses from its own environment,
# STAGING_DATABASE_URL and PRODUCTION_DATABASE_URL as schemadiff.yaml names them: neither the query nor the state has a secret.
terraform {
  required_providers {
    external = {
      source  = "hashicorp/external"
      version = "~> 2.3"
    }
  }
}

data "external" "parity" {
  program     = ["schemadiff", "--format", "terraform-external", "--no-replay"]
  working_dir = path.module
  query = {
    from = "staging"
    to   = "production"
  }
}

# A warning of every plan.
check "parity" {
  assert {
    condition     = data.external.parity.result.in_sync == "true"
    error_message = data.external.parity.result.summary
  }
}

# What must not be made without it.
resource "terraform_data" "release" {
  lifecycle {
    precondition {
      condition     = data.external.parity.result.verdict == "in_sync"
      error_message = "staging and production are not the same: ${data.external.parity.result.summary}"
    }
  }
}

output "pending_migrations" {
  value = tonumber(data.external.parity.result.pending)
}
