#include "nodes/web_call/service_credential.hpp"

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

enum class Place { Header, Query, Login };

// `template`: "{field}" stands for a field of the credential. Header: name and template. Query: the
// same. Login: templates of user and password.
struct Row {
    std::string_view type;
    Place place;
    std::string_view first;
    std::string_view second;
};

constexpr std::string_view kBearer = "Authorization";

// One line per thing that is set; a service may have several.
constexpr Row kRows[] = {
    {"activeCampaignApi", Place::Header, "Api-Token", "{apiKey}"},
    {"airtableApi", Place::Query, "api_key", "{apiKey}"},
    {"airtableTokenApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"anthropicApi", Place::Header, "x-api-key", "{apiKey}"},
    {"anthropicApi", Place::Header, "anthropic-version", "2023-06-01"},
    {"apifyApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"asanaApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"baserowTokenApi", Place::Header, kBearer, "Token {token}"},
    {"calendlyApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"clickUpApi", Place::Header, kBearer, "{accessToken}"},
    {"cloudflareApi", Place::Header, kBearer, "Bearer {apiToken}"},
    {"cohereApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"deepSeekApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"discordBotApi", Place::Header, kBearer, "Bot {botToken}"},
    {"dropboxApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"elasticsearchApi", Place::Login, "{username}", "{password}"},
    {"facebookGraphApi", Place::Query, "access_token", "{accessToken}"},
    {"freshdeskApi", Place::Login, "{apiKey}", "X"},
    {"ghostAdminApi", Place::Header, kBearer, "Ghost {apiKey}"},
    {"githubApi", Place::Header, kBearer, "token {accessToken}"},
    {"gitlabApi", Place::Header, "Private-Token", "{accessToken}"},
    {"googlePalmApi", Place::Query, "key", "{apiKey}"},
    {"grafanaApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"groqApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"homeAssistantApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"hubspotApi", Place::Query, "hapikey", "{apiKey}"},
    {"hubspotAppToken", Place::Header, kBearer, "Bearer {appToken}"},
    {"huggingFaceApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"hunterApi", Place::Query, "api_key", "{apiKey}"},
    {"intercomApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"jinaAiApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"jiraSoftwareCloudApi", Place::Login, "{email}", "{apiToken}"},
    {"jiraSoftwareServerApi", Place::Login, "{email}", "{password}"},
    {"linearApi", Place::Header, kBearer, "{apiKey}"},
    {"mailchimpApi", Place::Header, kBearer, "apikey {apiKey}"},
    {"mailgunApi", Place::Login, "api", "{apiKey}"},
    {"mistralCloudApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"mondayComApi", Place::Header, kBearer, "Bearer {apiToken}"},
    {"n8nApi", Place::Header, "X-N8N-API-KEY", "{apiKey}"},
    {"nocoDb", Place::Header, "xc-auth", "{apiToken}"},
    {"nocoDbApiToken", Place::Header, "xc-token", "{apiToken}"},
    {"notionApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"notionApi", Place::Header, "Notion-Version", "2022-02-22"},
    {"openAiApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"openRouterApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"openWeatherMapApi", Place::Query, "appid", "{accessToken}"},
    {"perplexityApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"pineconeApi", Place::Header, "Api-Key", "{apiKey}"},
    {"pipedriveApi", Place::Query, "api_token", "{apiToken}"},
    {"posthogApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"qdrantApi", Place::Header, "api-key", "{apiKey}"},
    {"sendGridApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"sendInBlueApi", Place::Header, "api-key", "{apiKey}"},
    {"sentryIoApi", Place::Header, kBearer, "Bearer {token}"},
    {"serpApi", Place::Query, "api_key", "{apiKey}"},
    {"shopifyAccessTokenApi", Place::Header, "X-Shopify-Access-Token", "{accessToken}"},
    {"slackApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"stripeApi", Place::Header, kBearer, "Bearer {secretKey}"},
    {"supabaseApi", Place::Header, "apikey", "{serviceRole}"},
    {"supabaseApi", Place::Header, kBearer, "Bearer {serviceRole}"},
    {"todoistApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"trelloApi", Place::Query, "key", "{apiKey}"},
    {"trelloApi", Place::Query, "token", "{apiToken}"},
    {"twilioApi", Place::Login, "{accountSid}", "{authToken}"},
    {"webflowApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"whatsAppApi", Place::Header, kBearer, "Bearer {accessToken}"},
    {"wooCommerceApi", Place::Login, "{consumerKey}", "{consumerSecret}"},
    {"wordpressApi", Place::Login, "{username}", "{password}"},
    {"xAiApi", Place::Header, kBearer, "Bearer {apiKey}"},
    {"zendeskApi", Place::Login, "{email}/token", "{apiToken}"},
};

Result<std::string> filled(std::string_view text, std::string_view type, const JsonObject& fields) {
    const std::size_t open = text.find('{');
    if (open == std::string_view::npos) return std::string(text);
    const std::size_t close = text.find('}', open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const Json* value = fields.if_contains(name);
    const std::string field = value && !value->is_null() ? sdk::to_text(*value) : std::string();
    if (field.empty())
        return Error{ErrorKind::InvalidInput,
                     "The credential of the type \"" + std::string(type) +
                         "\" has no value for \"" + std::string(name) + "\".",
                     "Fill it in where the credential is kept."};
    return std::string(text.substr(0, open)) + field + std::string(text.substr(close + 1));
}

Result<void> apply_row(const Row& row, const JsonObject& fields, WebCall& call) {
    auto second = filled(row.second, row.type, fields);
    if (!second) return second.error();
    if (row.place == Place::Query) {
        call.secret_query.emplace_back(row.first);
        call.query[row.first] = *second;
        return {};
    }
    if (row.place == Place::Header) {
        // A version header of the workflow's own wins over ours.
        if (row.second.find('{') == std::string_view::npos && find_header(call, row.first))
            return {};
        call.transport.secret_headers.emplace_back(row.first);
        set_header(call, row.first, std::move(*second));
        return {};
    }
    auto first = filled(row.first, row.type, fields);
    if (!first) return first.error();
    call.transport.credentials =
        http::Credentials{http::Credentials::Scheme::Basic, std::move(*first), std::move(*second)};
    return {};
}

}  // namespace

Result<void> apply_service_credential(std::string_view type, const JsonObject& fields,
                                      WebCall& call) {
    bool is_known = false;
    for (const Row& row : kRows) {
        if (row.type != type) continue;
        is_known = true;
        if (auto applied = apply_row(row, fields, call); !applied) return applied;
    }
    if (is_known) return {};
    return Error{ErrorKind::Unsupported,
                 "How credentials of the type \"" + std::string(type) +
                     "\" are put into a request is not known here.",
                 "Use a generic credential, such as Header Auth or Query Auth, with the same key."};
}

}  // namespace millrace::nodes
