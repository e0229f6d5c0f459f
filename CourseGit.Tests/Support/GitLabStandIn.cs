using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>
/// GitLab as its published description has it (docs.gitlab.com/api: projects, branches, commits, namespaces, groups, deploy_keys,
/// personal_access_tokens, "REST API: pagination, path parameters"): v4, paths of projects as one escaped part, 404 for what a token may
/// not see, 405 for changes under an old path, pages by Link.
/// </summary>
internal sealed class GitLabStandIn : HostStandIn
{
    private const int FirstGroup = 1000; // ids of groups begin here

    protected override string ApiPath => "api/v4/";

    protected override Task RefuseTokenAsync(HttpContext http) => SendAsync(http, 401, new { message = "401 Unauthorized" });

    protected override async Task ServeApiAsync(HttpContext http, string path, HostAccount? account)
    {
        var mayAsk = http.Request.Method == "GET" ? new[] { "api", "read_api" } : ["api"];
        if (account is { Scopes.Count: > 0 } && !account.Scopes.Intersect(mayAsk).Any())
        {
            await SendAsync(http, 403, new { error = "insufficient_scope", error_description = "The request requires higher privileges." });
            return;
        }
        var parts = path.TrimEnd('/').Split('/');
        switch (parts)
        {
            case ["projects", var id, .. var rest]:
                await ServeProjectAsync(http, Uri.UnescapeDataString(id), string.Join('/', rest), account);
                return;
            case ["projects"] when http.Request.Method == "GET" && account is not null:
                await SendPageAsync(http, Repositories.Values.Where(r => LevelOf(r, account) > 0)
                    .OrderBy(r => r.Path, StringComparer.Ordinal).Select(r => ProjectOf(r, account, "main")));
                return;
        }
        if (account is null)
            await RefuseTokenAsync(http);
        else
            await ServeAccountAsync(http, parts, account);
    }

    private static int LevelOf(HostedThere repository, HostAccount account) =>
        repository.Owner.Equals(account.Login, StringComparison.OrdinalIgnoreCase) ? 50
        : account.Organisations.Contains(repository.Owner) ? 40
        : repository.Members.TryGetValue(account.Login, out var writes) ? (writes ? 30 : 20) : 0;

    private static object ProjectOf(HostedThere repository, HostAccount? account, string? shown)
    {
        var level = account is null ? 0 : LevelOf(repository, account);
        var isGroup = account is not null && account.Organisations.Contains(repository.Owner);
        var access = level == 0 ? null : new { access_level = level, notification_level = 3 };
        return new
        {
            id = repository.Number,
            name = repository.Name,
            path = repository.Name,
            path_with_namespace = repository.Path,
            visibility = repository.IsPrivate ? "private" : "public",
            default_branch = shown ?? "main",
            empty_repo = shown is null,
            archived = repository.IsArchived,
            statistics = new { commit_count = 1, repository_size = 1_048_576 },
            permissions = account is null ? null
                : new { project_access = isGroup ? null : access, group_access = isGroup ? access : null },
        };
    }

    private static object BranchOf((string Name, string Id) branch) =>
        new { name = branch.Name, merged = false, @protected = false, commit = new { id = branch.Id, short_id = branch.Id[..8] } };

    private static object CommitOf(StandInCommit commit) => new
    {
        id = commit.Id,
        short_id = commit.Id[..8],
        title = commit.Subject,
        message = commit.Subject + "\n",
        author_name = commit.Author,
        committed_date = commit.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
    };

    private async Task ServeAccountAsync(HttpContext http, string[] parts, HostAccount account)
    {
        switch (http.Request.Method, string.Join('/', parts))
        {
            case ("GET", "user"):
                await SendAsync(http, 200, new { id = 7, username = account.Login, name = account.Login, state = "active" });
                break;
            case ("GET", "personal_access_tokens/self"):
                var ends = account.TokenEnds?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                await SendAsync(http, 200, new { id = 4, revoked = false, active = true, scopes = account.Scopes, expires_at = ends });
                break;
            case ("GET", "groups"):
                await SendPageAsync(http, account.Organisations.Select(NamespaceOf));
                break;
            case ("POST", "projects"):
                await MakeAsync(http, account);
                break;
            case ("GET", var path) when path.StartsWith("namespaces/", StringComparison.Ordinal):
                var index = account.Organisations.IndexOf(Uri.UnescapeDataString(parts[1]));
                await (index < 0
                    ? MissingAsync(http, "Namespace") : SendAsync(http, 200, NamespaceOf(account.Organisations[index], index)));
                break;
            default:
                await SendAsync(http, 404, new { error = "404 Not Found" });
                break;
        }
    }

    private async Task ServeProjectAsync(HttpContext http, string id, string rest, HostAccount? account)
    {
        var project = Repositories.GetValueOrDefault(id) ?? Repositories.Values.FirstOrDefault(r =>
            r.Number.ToString(CultureInfo.InvariantCulture) == id);
        if (project is null && FindEarlier(id) is { } moved && MayRead(moved, account))
        {
            if (http.Request.Method != "GET")
            {
                await SendAsync(http, 405, new { message = "Non GET methods are not allowed for moved projects" });
                return;
            }
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = new Uri(
                Api, $"projects/{moved.Number}{(rest.Length > 0 ? "/" : "")}{rest}{http.Request.QueryString}").AbsoluteUri;
            return;
        }
        if (project is null || !MayRead(project, account))
        {
            await MissingAsync(http, "Project");
            return;
        }
        var folder = FolderOf(project);
        switch (http.Request.Method, rest)
        {
            case ("GET", ""):
                await SendAsync(http, 200, ProjectOf(project, account, await StandInGit.ShownAsync(folder)));
                break;
            case ("GET", "repository/branches"):
                await SendPageAsync(http, (await StandInGit.BranchesAsync(folder)).Select(BranchOf));
                break;
            case ("GET", "repository/commits"):
                var commits = await StandInGit.CommitsAsync(folder, http.Request.Query["ref_name"].ToString());
                await (commits is null ? MissingAsync(http, "Commit") : SendPageAsync(http, commits.Select(CommitOf)));
                break;
            case (var method, "deploy_keys"):
                await ServeKeysAsync(http, method, project, account);
                break;
            default:
                await SendAsync(http, 404, new { error = "404 Not Found" });
                break;
        }
    }

    // Deploy keys are for maintainers.
    private async Task ServeKeysAsync(HttpContext http, string method, HostedThere project, HostAccount? account)
    {
        if (account is null || LevelOf(project, account) < 40)
            await SendAsync(http, 403, new { message = "403 Forbidden" });
        else if (method == "GET")
            await SendPageAsync(
                http, project.DeployKeys.Select(k => (object)new { id = 1, title = k.Key, key = k.Value, can_push = true }));
        else
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            var (title, key) = (body.RootElement.GetProperty("title").GetString()!, body.RootElement.GetProperty("key").GetString()!);
            if (!body.RootElement.GetProperty("can_push").GetBoolean() || project.DeployKeys.Values.Contains(key))
            {
                await SendAsync(http, 400, new { message = new { deploy_key = new[] { "has already been taken" } } });
                return;
            }
            project.DeployKeys[title] = key;
            await SendAsync(http, 201, new { id = 1, title, key, can_push = true });
        }
    }

    private async Task MakeAsync(HttpContext http, HostAccount account)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        var asked = body.RootElement;
        var owner = asked.TryGetProperty("namespace_id", out var number)
            ? account.Organisations[number.GetInt32() - FirstGroup]
            : account.Login;
        var path = $"{owner}/{asked.GetProperty("path").GetString()}";
        if (Repositories.ContainsKey(path))
        {
            await SendAsync(http, 400, new { message = new { path = new[] { "has already been taken" } } });
            return;
        }
        var made = await AddRepositoryAsync(path, asked.GetProperty("visibility").GetString() == "private");
        await SendAsync(http, 201, ProjectOf(made, account, shown: null));
    }

    private static object NamespaceOf(string path, int index) =>
        new { id = FirstGroup + index, path = path[(path.LastIndexOf('/') + 1)..], full_path = path, kind = "group" };

    private static Task MissingAsync(HttpContext http, string what) => SendAsync(http, 404, new { message = $"404 {what} Not Found" });

    private static int Asked(HttpContext http, string name, int usual) =>
        int.TryParse(http.Request.Query[name].ToString(), CultureInfo.InvariantCulture, out var asked) ? asked : usual;

    private async Task SendPageAsync(HttpContext http, IEnumerable<object> all)
    {
        var entries = all.ToArray();
        var size = Math.Min(100, Asked(http, "per_page", 20));
        var page = Asked(http, "page", 1);
        if (page * size < entries.Length)
        {
            var query = string.Join('&', http.Request.Query.Where(q => q.Key != "page")
                .Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}"));
            var here = new Uri(Address, http.Request.Path.Value).AbsoluteUri;
            http.Response.Headers.Link = $"<{here}?{query}&page=1>; rel=\"first\", <{here}?{query}&page={page + 1}>; rel=\"next\"";
        }
        await SendAsync(http, 200, entries.Skip((page - 1) * size).Take(size));
    }

    // As GitLab does: what has not changed is answered 304.
    private static async Task SendAsync(HttpContext http, int status, object body)
    {
        var content = JsonSerializer.Serialize(body);
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..32]}\"";
        if (status == 200 && http.Request.Method == "GET")
        {
            http.Response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch.Contains(tag))
            {
                http.Response.StatusCode = 304;
                return;
            }
        }
        await AnswerAsync(http, status, body);
    }
}
