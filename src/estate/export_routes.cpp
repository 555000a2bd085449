// SPDX-License-Identifier: Apache-2.0
#include "estate/export.h"
#include "estate/routes.h"
#include "http/routes.h"

namespace muster::estate {
namespace {

using access::Permission;
using access::Permit;
using http::Created;
using http::Path;
using http::Query;

struct ExportPath {
    ExportId export_;
};
BOOST_DESCRIBE_STRUCT(ExportPath, (), (export_))

}  // namespace

void add_export_routes(http::Routes& routes, Exports& exports) {
    const std::string place = "/organizations/{organization}/exports";
    routes.permitted(http::post(place, "have all of the organization's data exported into a file"),
                     [&](const Permit<Permission::export_organization>& permit) -> Result<Created<Export>> {
                         return Created<Export>{TRY(exports.ask(permit))};
                     });
    routes.permitted(http::get(place, "list the exports that are made, or can be downloaded"),
                     [&](const Permit<Permission::view_exports>& permit, const Query<PageQuery>& page) {
                         return exports.list(permit, page.value);
                     });
    routes.permitted(http::get(place + "/{export}", "see how far an export is"),
                     [&](const Permit<Permission::view_exports>& permit, const Path<ExportPath>& path) {
                         return exports.show(permit, path.value.export_);
                     });
    routes.permitted_then(
        http::get(place + "/{export}/file", "download an export"),
        [&](const Permit<Permission::export_organization>& permit, const Path<ExportPath>& path) {
            return exports.begin_download(permit, path.value.export_);
        },
        [&](const access::Actor& actor, const ExportDownload& download) -> Result<http::File> {
            auto file = TRY(exports.read(actor, download));
            return http::File{std::move(file.name), std::move(file.bytes)};
        });
}

}  // namespace muster::estate
