using System.Globalization;
using System.Text.Json.Nodes;

namespace CourseGit.Tests.Support;

/// <summary>What GitHub says of things, in its own shape.</summary>
internal sealed class GitHubJson(Uri api, Uri pages)
{
    private const string Once = "2026-01-01T08:00:00Z";

    // What of a repository has an address of its own.
    private static readonly string[] Parts =
    [
        "archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents", "contributors",
        "deployments", "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "hooks", "issue_comment", "issue_events",
        "issues", "keys", "labels", "languages", "merges", "milestones", "notifications", "pulls", "releases", "stargazers", "statuses",
        "subscribers", "subscription", "tags", "teams", "trees",
    ];

    private static readonly string[] PersonParts =
        ["followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events", "received_events"];

    public static JsonObject Error(string message) => new()
    {
        ["message"] = message,
        ["documentation_url"] = "https://docs.github.com/rest",
    };

    public static JsonObject Invalid(string resource, string field, string message) => new()
    {
        ["message"] = "Validation Failed",
        ["errors"] = new JsonArray(new JsonObject
        {
            ["resource"] = resource,
            ["code"] = "custom",
            ["field"] = field,
            ["message"] = message,
        }),
        ["documentation_url"] = "https://docs.github.com/rest",
    };

    public JsonObject Account(string login, bool isOrganisation)
    {
        var account = new JsonObject
        {
            ["login"] = login,
            ["id"] = NumberOf(login),
            ["node_id"] = "MDQ6",
            ["avatar_url"] = At(pages, $"avatars/{login}"),
            ["gravatar_id"] = "",
            ["url"] = At(api, $"users/{login}"),
            ["html_url"] = At(pages, login),
            ["type"] = isOrganisation ? "Organization" : "User",
            ["site_admin"] = false,
        };
        foreach (var part in PersonParts)
            account[$"{part}_url"] = At(api, $"users/{login}/{part}");
        return account;
    }

    public JsonObject PublicAccount(string login, bool isOrganisation)
    {
        var account = Account(login, isOrganisation);
        foreach (var unsaid in new[] { "name", "company", "location", "email", "hireable", "bio" })
            account[unsaid] = null;
        account["blog"] = "";
        foreach (var number in new[] { "public_repos", "public_gists", "followers", "following" })
            account[number] = 0;
        (account["created_at"], account["updated_at"]) = (Once, Once);
        return account;
    }

    public JsonObject OwnAccount(string login)
    {
        var account = PublicAccount(login, isOrganisation: false);
        foreach (var number in new[]
        {
            "private_gists", "total_private_repos", "owned_private_repos", "disk_usage", "collaborators",
        })
            account[number] = 1;
        account["two_factor_authentication"] = true;
        return account;
    }

    public JsonObject Organisation(string login) => new()
    {
        ["login"] = login,
        ["id"] = NumberOf(login),
        ["node_id"] = "MDEy",
        ["url"] = At(api, $"orgs/{login}"),
        ["repos_url"] = At(api, $"orgs/{login}/repos"),
        ["events_url"] = At(api, $"orgs/{login}/events"),
        ["hooks_url"] = At(api, $"orgs/{login}/hooks"),
        ["issues_url"] = At(api, $"orgs/{login}/issues"),
        ["members_url"] = At(api, $"orgs/{login}/members"),
        ["public_members_url"] = At(api, $"orgs/{login}/public_members"),
        ["avatar_url"] = At(pages, $"avatars/{login}"),
        ["description"] = null,
    };

    /// <param name="mayWrite">Null for those who show no token.</param>
    /// <param name="isFull">As it is when asked for alone.</param>
    public JsonObject Repository(
        HostedThere there, string branch, long kilobytes, bool isOrganisations, bool isInternal, bool? mayWrite, bool isFull)
    {
        var address = At(api, $"repos/{there.Path}");
        var repository = new JsonObject
        {
            ["id"] = there.Number,
            ["node_id"] = "MDEw",
            ["name"] = there.Name,
            ["full_name"] = there.Path,
            ["owner"] = Account(there.Owner, isOrganisations),
            ["private"] = there.IsPrivate,
            ["visibility"] = isInternal ? "internal" : there.IsPrivate ? "private" : "public",
            ["html_url"] = At(pages, there.Path),
            ["url"] = address,
            ["clone_url"] = At(pages, $"{there.Path}.git"),
            ["git_url"] = $"git://{pages.Authority}/{there.Path}.git",
            ["ssh_url"] = $"git@{pages.Host}:{there.Path}.git",
            ["svn_url"] = At(pages, there.Path),
            ["description"] = null,
            ["homepage"] = null,
            ["language"] = null,
            ["mirror_url"] = null,
            ["license"] = null,
            ["default_branch"] = branch,
            ["size"] = kilobytes,
            ["archived"] = there.IsArchived,
        };
        foreach (var part in Parts)
            repository[$"{part}_url"] = $"{address}/{part}";
        foreach (var no in new[] { "fork", "disabled", "has_pages", "has_discussions" })
            repository[no] = false;
        foreach (var yes in new[] { "has_issues", "has_projects", "has_wiki", "has_downloads" })
            repository[yes] = true;
        foreach (var number in new[] { "forks", "forks_count", "open_issues", "open_issues_count", "stargazers_count", "watchers",
            "watchers_count" })
            repository[number] = 0;
        foreach (var day in new[] { "pushed_at", "created_at", "updated_at" })
            repository[day] = Once;
        if (isFull)
            (repository["network_count"], repository["subscribers_count"]) = (0, 1);
        if (mayWrite is { } writes)
            repository["permissions"] = new JsonObject { ["admin"] = writes, ["push"] = writes, ["pull"] = true };
        return repository;
    }

    public JsonObject Branch(string path, string name, string commit) => new()
    {
        ["name"] = name,
        ["commit"] = new JsonObject { ["sha"] = commit, ["url"] = At(api, $"repos/{path}/commits/{commit}") },
        ["protected"] = false,
    };

    /// <param name="fields">Id, author's name, address and seconds, the same of the committer, tree, parents, message.</param>
    public JsonObject Commit(string path, string[] fields)
    {
        var (id, address) = (fields[0], At(api, $"repos/{path}/commits/{fields[0]}"));
        return new JsonObject
        {
            ["url"] = address,
            ["sha"] = id,
            ["node_id"] = "MDY6",
            ["html_url"] = At(pages, $"{path}/commit/{id}"),
            ["comments_url"] = $"{address}/comments",
            ["commit"] = new JsonObject
            {
                ["url"] = At(api, $"repos/{path}/git/commits/{id}"),
                ["author"] = Person(fields[1..4]),
                ["committer"] = Person(fields[4..7]),
                ["message"] = fields[9],
                ["comment_count"] = 0,
                ["tree"] = new JsonObject { ["sha"] = fields[7], ["url"] = At(api, $"repos/{path}/git/trees/{fields[7]}") },
            },
            ["author"] = null, // addresses that belong to no account
            ["committer"] = null,
            ["parents"] = new JsonArray([.. fields[8].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => new JsonObject
            {
                ["sha"] = p,
                ["url"] = At(api, $"repos/{path}/commits/{p}"),
                ["html_url"] = At(pages, $"{path}/commit/{p}"),
            })]),
        };
    }

    public JsonObject DeployKey(string path, string title, string key) => new()
    {
        ["id"] = NumberOf(key),
        ["key"] = key,
        ["url"] = At(api, $"repos/{path}/keys/{NumberOf(key)}"),
        ["title"] = title,
        ["verified"] = true,
        ["created_at"] = Once,
        ["read_only"] = false,
    };

    public JsonObject App(GitHubAppThere app) => new()
    {
        ["id"] = app.Id,
        ["slug"] = app.Slug,
        ["node_id"] = "MDM6",
        ["owner"] = Account("university", isOrganisation: true),
        ["name"] = app.Slug,
        ["description"] = null,
        ["external_url"] = "https://coursegit.example.org",
        ["html_url"] = At(pages, $"apps/{app.Slug}"),
        ["created_at"] = Once,
        ["updated_at"] = Once,
        ["permissions"] = Permissions(app),
        ["events"] = new JsonArray(),
    };

    public JsonObject Installation(GitHubAppThere app, GitHubInstallation installation) => new()
    {
        ["id"] = installation.Number,
        ["account"] = Account(installation.Account, installation.IsOrganisation),
        ["repository_selection"] = "all",
        ["access_tokens_url"] = At(api, $"app/installations/{installation.Number}/access_tokens"),
        ["repositories_url"] = At(api, "installation/repositories"),
        ["html_url"] = At(pages, $"organizations/{installation.Account}/settings/installations/{installation.Number}"),
        ["app_id"] = app.Id,
        ["app_slug"] = app.Slug,
        ["target_id"] = NumberOf(installation.Account),
        ["target_type"] = installation.IsOrganisation ? "Organization" : "User",
        ["permissions"] = Permissions(app),
        ["events"] = new JsonArray(),
        ["created_at"] = Once,
        ["updated_at"] = Once,
        ["single_file_name"] = null,
        ["suspended_by"] = null,
        ["suspended_at"] = installation.IsSuspended ? Once : null,
    };

    private static JsonObject Permissions(GitHubAppThere app) => new()
    {
        ["contents"] = app.MayWrite ? "write" : "read",
        ["administration"] = "write",
        ["metadata"] = "read",
    };

    private static JsonObject Person(string[] fields) => new()
    {
        ["name"] = fields[0],
        ["email"] = fields[1],
        ["date"] = DateTimeOffset.FromUnixTimeSeconds(long.Parse(fields[2], CultureInfo.InvariantCulture))
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static string At(Uri root, string path) => new Uri(root, path).AbsoluteUri;

    // The same for the same name.
    private static int NumberOf(string name) => name.Aggregate(17, (sum, c) => ((sum * 31) + c) & 0xFFFFFF);
}
