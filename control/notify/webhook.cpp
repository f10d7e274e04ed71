// Webhook: JSON posted through libcurl.
#include <nlohmann/json.hpp>

#include "common/runtime/tls/x509.h"
#include "control/notify/core/message_text.h"
#include "control/notify/curl_transfer.h"
#include "control/notify/delivery.h"

namespace rha::control {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const EventGroup& group, Language language) {
    const EventRecord& event = group.last;
    const EventSentences sentences = SentencesOf(event, language);
    return {{"id", event.id},
            {"first_id", group.first.id},
            {"count", group.count},
            {"time", FormatRfc3339(event.at)},
            {"first_time", FormatRfc3339(group.first.at)},
            {"code", CodeName(event.code)},
            {"name", TextOf(event.code).name},
            {"severity", Name(event.severity)},
            {"scenario_id", event.scenario.value},
            {"scenario", event.scenario_name},
            {"host", event.host_name},
            {"message", sentences.message},
            {"cause", sentences.cause},
            {"next_action", sentences.next_action}};
}

}  // namespace

std::string BuildWebhookBody(const NotifyTarget& target, const Message& message,
                             const DeliveryFacts& facts) {
    Json body = {{"source", "rha"},
                 {"control_id", facts.control_id},
                 {"host", facts.host},
                 {"target", target.name},
                 {"delivery", message.through_id},
                 {"subject", SubjectOf(message, target.language)},
                 {"events", Json::array()}};
    for (const EventGroup& group : message.groups) {
        body["events"].push_back(ToJson(group, target.language));
    }
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> SendWebhook(const NotifyTarget& target, const Message& message,
                                const DeliveryFacts& facts, const CancelSignal& cancel) {
    CurlTransfer transfer(target, "http,https", cancel);
    const std::string body = BuildWebhookBody(target, message, facts);
    CurlList headers;
    Append(headers, "Content-Type: application/json");
    Append(headers, "User-Agent: rha-control");
    Append(headers, "X-RHA-Delivery: " + std::to_string(message.through_id));
    if (!target.secret.empty()) {
        Append(headers, "X-RHA-Signature: sha256=" + ToHex(HmacSha256(target.secret, body)));
    }
    transfer.Set(CURLOPT_URL, target.address.c_str());
    transfer.Set(CURLOPT_HTTPHEADER, headers.get());
    transfer.Set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    transfer.Set(CURLOPT_POSTFIELDS, body.c_str());
    if (auto sent = transfer.Perform(); !sent) {
        return std::unexpected(std::move(sent).error().While("post to " + target.address));
    }
    long status = 0;
    curl_easy_getinfo(transfer.handle(), CURLINFO_RESPONSE_CODE, &status);
    std::string answer = "HTTP " + std::to_string(status);
    if (!transfer.body().empty()) answer += ": " + transfer.body();
    if (status >= 200 && status < 300) return answer;
    return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                                 .message = "the web service answered " + answer,
                                 .remedy = "check the address and the key of target '" +
                                           target.name + "', and the log of the web service",
                                 .retryable = true}
                               .While("post to " + target.address));
}

}  // namespace rha::control
