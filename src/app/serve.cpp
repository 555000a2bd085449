// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include <csignal>
#include <cstdlib>
#include <future>
#include <map>

#include "app/background.h"
#include "app/print.h"
#include "app/site.h"
#include "base/log.h"
#include "http/server.h"
#include "identity/claimed_domain_mail.h"
#include "jobs/job.h"
#include "mail/options.h"
#include "team/access_review_mail.h"
#include "team/email_confirmation_mail.h"
#include "team/invitation_mail.h"
#include "team/organization_deletion_mail.h"
#include "team/password_mail.h"
#include "team/second_factor_mail.h"
#include "team/sign_up_mail.h"

namespace muster::app {
namespace {

using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// Blocks the signals that end the server, for this thread and all it starts, so that only `wait` receives them.
class EndSignals {
  public:
    EndSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    int wait() const {
        int signal = 0;
        sigwait(&signals_, &signal);
        return signal;
    }

  private:
    sigset_t signals_{};
};

Result<void> check_base_url(const Settings& settings) {
    const bool listens_everywhere = settings.address == "0.0.0.0" || settings.address == "::";
    if (listens_everywhere && settings.base_url.empty()) return AppError::base_url_missing;
    const std::string url = settings.public_url();
    const auto scheme = url.starts_with("https://") ? std::string_view("https://") : std::string_view("http://");
    const std::string_view rest = std::string_view(url).substr(std::min(scheme.size(), url.size()));
    if (!url.starts_with(scheme) || rest.empty() || rest.find('/') != std::string_view::npos)
        return AppError::base_url_wrong;
    return {};
}

Result<mail::MailOptions> mail_options(const Settings& settings) {
    const auto from = EmailAddress::parse(settings.mail_from);
    if (!from)
        return Error(mail::MailError::bad_options, "--mail-from: `" + settings.mail_from + "` is no email address");
    mail::MailOptions options{{*from, "Muster"}, std::nullopt, settings.outbox()};
    if (!settings.smtp_url.empty()) {
        options.smtp.emplace();
        options.smtp->url = settings.smtp_url;
        options.smtp->user = settings.smtp_user;
        options.smtp->password = settings.smtp_password;
    }
    return options;
}

struct Mailers {
    team::InvitationMailer& invitations;
    team::PasswordMailer& passwords;
    team::EmailConfirmationMailer& emails;
    team::SignUpMailer& sign_ups;
    team::SecondFactorMailer& factors;
    team::AccessReviewMailer& access_reviews;
    team::OrganizationDeletionMailer& deletions;
    identity::ClaimedDomainMailer& domains;
};

using Jobs = std::map<std::string, jobs::Work, std::less<>>;

Jobs mail_jobs(const Mailers& mailers) {
    Jobs jobs;
    jobs[std::string(team::Invitations::mail_job)] = [=](OrganizationId organization, std::int64_t id) {
        return mailers.invitations.send(organization, access::InvitationId(id));
    };
    jobs[std::string(team::Passwords::reset_mail_job)] = [=](OrganizationId, std::int64_t id) {
        return mailers.passwords.send_reset(team::PasswordResetId(id));
    };
    jobs[std::string(team::Passwords::changed_mail_job)] = [=](OrganizationId, std::int64_t id) {
        return mailers.passwords.send_changed(UserId(id));
    };
    jobs[std::string(team::Passwords::linked_mail_job)] = [=](OrganizationId organization, std::int64_t id) {
        return mailers.passwords.send_linked(organization, UserId(id));
    };
    jobs[std::string(team::EmailConfirmations::mail_job)] = [=](OrganizationId, std::int64_t id) {
        return mailers.emails.send_confirmation(team::EmailConfirmationId(id));
    };
    jobs[std::string(team::EmailConfirmations::replaced_mail_job)] = [=](OrganizationId, std::int64_t id) {
        return mailers.emails.send_replaced(team::EmailConfirmationId(id));
    };
    jobs[std::string(team::SignUps::mail_job)] = [=](OrganizationId, std::int64_t id) {
        return mailers.sign_ups.send(team::SignUpId(id));
    };
    jobs[std::string(team::SecondFactors::mail_job)] = [=](OrganizationId, std::int64_t id) {
        return mailers.factors.send(UserId(id));
    };
    jobs[std::string(team::SecondFactors::guessed_mail_job)] = [=](const jobs::Task& task) {
        return mailers.factors.send_guessed(UserId(task.subject), task.left_at);
    };
    jobs[std::string(team::AccessReviews::mail_job)] = [=](OrganizationId organization, std::int64_t id) {
        return mailers.access_reviews.send(organization, team::AccessReviewId(id));
    };
    jobs[std::string(team::OrganizationDeletions::mail_job)] = [=](OrganizationId organization, std::int64_t id) {
        return mailers.deletions.send_asked(organization, UserId(id));
    };
    jobs[std::string(team::OrganizationDeletions::called_off_mail_job)] = [=](OrganizationId organization,
                                                                              std::int64_t id) {
        return mailers.deletions.send_called_off(organization, UserId(id));
    };
    jobs[std::string(identity::ClaimedDomains::mail_job)] = [=](OrganizationId organization, std::int64_t id) {
        return mailers.domains.send_lapsed(organization, identity::EmailDomainId(id));
    };
    return jobs;
}

/// Sends the mails that are due.
class Post {
  public:
    Post(Installation& installation, mail::Mailer& mailer, const std::string& base_url)
        : invitations_(*installation.invitations, mailer, base_url),
          passwords_(*installation.passwords, mailer, base_url),
          emails_(*installation.email_confirmations, mailer, base_url),
          sign_ups_(*installation.sign_ups, mailer, base_url),
          factors_(*installation.second_factors, mailer, base_url),
          access_reviews_(*installation.access_reviews, mailer, installation.clock, base_url),
          deletions_(*installation.organization_deletions, mailer, base_url),
          domains_(*installation.domain_watch, mailer, base_url),
          worker_(*installation.database, installation.clock,
                  mail_jobs({invitations_, passwords_, emails_, sign_ups_, factors_, access_reviews_, deletions_,
                             domains_})) {}

    Result<void> run_due() {
        TRY(worker_.run_due());
        return {};
    }

  private:
    team::InvitationMailer invitations_;
    team::PasswordMailer passwords_;
    team::EmailConfirmationMailer emails_;
    team::SignUpMailer sign_ups_;
    team::SecondFactorMailer factors_;
    team::AccessReviewMailer access_reviews_;
    team::OrganizationDeletionMailer deletions_;
    identity::ClaimedDomainMailer domains_;
    jobs::Worker worker_;
};

/// What becomes of access by time: memberships end, reviews go on, email domains are looked at again, and what access
/// was used for is stored.
class AccessByTime {
  public:
    explicit AccessByTime(Installation& installation)
        : ending_(Background::each("membership ends", 1s,
                                   [&]() -> Result<void> {
                                       TRY(installation.membership_ends->end_all_over());
                                       return {};
                                   })),
          reviewing_(Background::each("access reviews", 1min,
                                      [&]() -> Result<void> {
                                          TRY(installation.access_review_sweep->keep_all_going());
                                          return {};
                                      })),
          looking_(Background::each("email domains", 1min,
                                    [&]() -> Result<void> {
                                        TRY(installation.domain_watch->look_at_all_due());
                                        return {};
                                    })),
          storing_(Background::each("uses of access", 1min, [&]() -> Result<void> {
              TRY(installation.use_flush->flush());
              return {};
          })) {}

  private:
    Background ending_;
    Background reviewing_;
    Background looking_;
    Background storing_;
};

void store_last_uses(Installation& installation) {
    const auto stored = installation.use_flush->flush();
    if (!stored) log::error("last uses of access not stored", {{"error", stored.error().full_text()}});
}

/// Makes exports, erases organizations and what is over in all others, beside the mails, which wait for neither.
class Endings {
  public:
    explicit Endings(Installation& installation)
        : exporter_(*installation.database, installation.clock, export_jobs(*installation.export_work)),
          exporting_(Background::after_writes("exports", *installation.database, 500ms,
                                              [this]() -> Result<void> {
                                                  TRY(exporter_.run_due());
                                                  return {};
                                              })),
          erasing_(Background::each("erasure", 1min, [&installation]() -> Result<void> {
              TRY(installation.erasures->erase_all_due());
              TRY(installation.exports->delete_over());
              storage::Housekeeping housekeeping(*installation.database);
              TRY(team::forget_old_removals(housekeeping, installation.clock.now()));
              TRY(team::forget_old_invitation_counts(housekeeping, installation.clock.now()));
              return {};
          })) {}

  private:
    static Jobs export_jobs(estate::ExportWork& work) {
        Jobs jobs;
        jobs[std::string(estate::Exports::job)] = [&work](OrganizationId organization, std::int64_t id) {
            return work.make(organization, estate::ExportId(id));
        };
        return jobs;
    }

    jobs::Worker exporter_;
    const Background exporting_;
    const Background erasing_;
};

/// Where everything is, for whoever has started it.
struct Serving {
    std::string version;
    std::string api;
    std::string document;
    std::string mails;
};
BOOST_DESCRIBE_STRUCT(Serving, (), (version, api, document, mails))

void print_serving(OutputFormat output, const std::string& base_url, const mail::Mailer& mailer) {
    const Serving serving{MUSTER_VERSION, base_url + std::string(http::api_prefix),
                          base_url + std::string(openapi_path), mailer.describe()};
    print(output, serving, [&] {
        print_line("API at " + serving.api + ", described at " + serving.document);
        print_line("there is no web page yet; mails go to " + serving.mails + "; Ctrl-C stops the server");
    });
}

}  // namespace

Result<void> serve(const Settings& settings, OutputFormat output) {
    const EndSignals signals;
    TRY(check_base_url(settings));
    const auto installation = TRY(Installation::open(settings));
    const auto mailer = TRY(mail::make_mailer(TRY(mail_options(settings)), installation->clock));

    // Links name the port, and a free one is known only once it is bound: requests that come before the site wait.
    std::promise<Site*> site_made;
    const auto server = TRY(http::Server::start(
        {.address = settings.address, .port = settings.port, .worker_threads = settings.workers},
        [site = site_made.get_future().share()](const http::Request& request) { return site.get()->answer(request); }));
    Settings bound = settings;
    bound.port = server->port();
    const std::string base_url = bound.public_url();
    Site site(*installation, base_url);
    site_made.set_value(&site);

    Post post(*installation, *mailer, base_url);
    events::Sealer sealer(*installation->database, installation->clock, installation->signing_key,
                          installation->checkpoints());
    TRY(sealer.write_missing_checkpoints());
    const Endings endings(*installation);
    const auto leasing = Background::each("node lease", 10s, [&] { return installation->node->renew(); });
    Gauge& blocked_chains =
        site.metrics().gauge("muster_event_chains_blocked", "Chains that can't be sealed: see muster audit verify");
    const auto sealing = Background::after_writes("sealer", *installation->database, 500ms, [&]() -> Result<void> {
        TRY(sealer.seal_all());
        blocked_chains.set(static_cast<double>(sealer.blocked_chains()));
        return {};
    });
    const auto working =
        Background::after_writes("jobs", *installation->database, 500ms, [&] { return post.run_due(); });
    const AccessByTime access_by_time(*installation);
    const auto tidying = Background::each("sessions", 10min, [&]() -> Result<void> {
        TRY(installation->sessions->delete_ended());
        return {};
    });

    print_serving(output, base_url, *mailer);
    log::info("serving", {{"version", MUSTER_VERSION},
                          {"url", base_url},
                          {"port", std::int64_t{server->port()}},
                          {"mail", mailer->describe()}});
    const int signal = signals.wait();
    log::info("stopping", {{"signal", std::int64_t{signal}}});
    const int unended = server->stop();
    store_last_uses(*installation);
    // A handler that doesn't end still uses what would be destroyed now.
    if (unended > 0) std::_Exit(1);
    return {};
}

}  // namespace muster::app
