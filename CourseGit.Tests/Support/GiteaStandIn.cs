using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>
/// Gitea and Forgejo as the description has it that they publish (templates/swagger/v1_json.tmpl: /user, /user/repos, /user/orgs,
/// /orgs/{org}/repos, /repos/{owner}/{repo} with branches, commits and keys): v1, 404 for what a token may not see, 307 for what was
/// renamed, 409 for the commits of an empty repository and for a name that is taken, pages of at most 50 by Link.
/// </summary>
internal sealed class GiteaStandIn : HostStandIn
{
    protected override string ApiPath => "api/v1/";

    protected override Task RefuseTokenAsync(HttpContext http) =>
        AnswerAsync(http, 401, new { message = "invalid username, password or token", url = $"{Api}swagger" });

    protected override async Task ServeApiAsync(HttpContext http, string path, HostAccount? account)
    {
        var parts = path.TrimEnd('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        if (parts is ["repos", var owner, var name, .. var rest])
            await ServeRepositoryAsync(http, $"{owner}/{name}", string.Join('/', rest), account);
        else if (account is null)
            await AnswerAsync(http, 401, new { message = "token is required", url = $"{Api}swagger" });
        else
            await ServeAccountAsync(http, parts, account);
    }

    private static bool Administers(HostedThere repository, HostAccount account) =>
        repository.Owner.Equals(account.Login, StringComparison.OrdinalIgnoreCase) || account.Organisations.Contains(repository.Owner);

    private static object RepositoryOf(HostedThere repository, HostAccount? account, string? shown) => new
    {
        id = repository.Number,
        name = repository.Name,
        full_name = repository.Path,
        @private = repository.IsPrivate,
        @internal = false,
        empty = shown is null,
        archived = repository.IsArchived,
        size = 1024,
        default_branch = shown ?? "main",
        permissions = new
        {
            admin = account is not null && Administers(repository, account),
            push = MayWrite(repository, account),
            pull = MayRead(repository, account),
        },
    };

    private static object BranchOf((string Name, string Id) branch) =>
        new { name = branch.Name, commit = new { id = branch.Id, message = "" }, @protected = false };

    private static object CommitOf(StandInCommit commit)
    {
        var at = commit.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var signature = new { name = commit.Author, email = "colleague@example.org", date = at };
        return new
        {
            sha = commit.Id,
            created = signature.date,
            commit = new { message = commit.Subject + "\n", author = signature, committer = signature },
        };
    }

    private async Task ServeAccountAsync(HttpContext http, string[] parts, HostAccount account)
    {
        switch (http.Request.Method, parts)
        {
            case ("GET", ["user"]):
                await AnswerAsync(http, 200, new { id = 7, login = account.Login, username = account.Login });
                break;
            case ("GET", ["user", "orgs"]):
                await SendPageAsync(http, account.Organisations.Select(o => (object)new { id = 1, name = o, username = o }));
                break;
            case ("GET", ["user", "repos"]):
                await SendPageAsync(http, Repositories.Values
                    .Where(r => Administers(r, account) || r.Members.ContainsKey(account.Login))
                    .OrderBy(r => r.Path, StringComparer.Ordinal).Select(r => RepositoryOf(r, account, "main")));
                break;
            case ("POST", ["user", "repos"]):
                await MakeAsync(http, account.Login, account);
                break;
            case ("POST", ["orgs", var owner, "repos"]) when account.Organisations.Contains(owner):
                await MakeAsync(http, owner, account);
                break;
            default:
                await AnswerAsync(http, 404, new { message = "The target couldn't be found.", url = $"{Api}swagger" });
                break;
        }
    }

    private async Task ServeRepositoryAsync(HttpContext http, string path, string rest, HostAccount? account)
    {
        if (!Repositories.TryGetValue(path, out var repository) && FindEarlier(path) is { } moved && MayRead(moved, account))
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = $"/{ApiPath}repos/{moved.Path}{(rest.Length > 0 ? "/" : "")}{rest}{http.Request.QueryString}";
            return;
        }
        if (repository is null || !MayRead(repository, account))
        {
            await AnswerAsync(http, 404, new { message = "The target couldn't be found.", url = $"{Api}swagger" });
            return;
        }
        var folder = FolderOf(repository);
        switch (http.Request.Method, rest)
        {
            case ("GET", ""):
                await AnswerAsync(http, 200, RepositoryOf(repository, account, await StandInGit.ShownAsync(folder)));
                break;
            case ("GET", "branches"):
                await SendPageAsync(http, (await StandInGit.BranchesAsync(folder)).Select(BranchOf));
                break;
            case ("GET", "commits") when await StandInGit.ShownAsync(folder) is null:
                await AnswerAsync(http, 409, new { message = "Git Repository is empty.", url = $"{Api}swagger" });
                break;
            case ("GET", "commits"):
                var commits = await StandInGit.CommitsAsync(folder, http.Request.Query["sha"].ToString());
                await (commits is null
                    ? AnswerAsync(http, 404, new { message = "not found" }) : SendPageAsync(http, commits.Select(CommitOf)));
                break;
            case (var method, "keys"):
                await ServeKeysAsync(http, method, repository, account);
                break;
            default:
                await AnswerAsync(http, 404, new { message = "not found" });
                break;
        }
    }

    private async Task ServeKeysAsync(HttpContext http, string method, HostedThere repository, HostAccount? account)
    {
        if (account is null || !Administers(repository, account))
            await AnswerAsync(http, 403, new { message = "user should be an owner or a collaborator with admin write of a repository" });
        else if (method == "GET")
            await SendPageAsync(
                http, repository.DeployKeys.Select(k => (object)new { id = 1, title = k.Key, key = k.Value, read_only = false }));
        else
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
            var (title, key) = (body.RootElement.GetProperty("title").GetString()!, body.RootElement.GetProperty("key").GetString()!);
            if (body.RootElement.GetProperty("read_only").GetBoolean() || !repository.DeployKeys.TryAdd(title, key))
            {
                await AnswerAsync(http, 422, new { message = "A key with the same name already exists" });
                return;
            }
            await AnswerAsync(http, 201, new { id = 1, title, key, read_only = false });
        }
    }

    private async Task MakeAsync(HttpContext http, string owner, HostAccount account)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        var path = $"{owner}/{body.RootElement.GetProperty("name").GetString()}";
        if (Repositories.ContainsKey(path))
        {
            await AnswerAsync(http, 409, new { message = "The repository with the same name already exists." });
            return;
        }
        var made = await AddRepositoryAsync(path, body.RootElement.GetProperty("private").GetBoolean());
        await AnswerAsync(http, 201, RepositoryOf(made, account, shown: null));
    }

    private static int Asked(HttpContext http, string name, int usual) =>
        int.TryParse(http.Request.Query[name].ToString(), CultureInfo.InvariantCulture, out var asked) ? asked : usual;

    private async Task SendPageAsync(HttpContext http, IEnumerable<object> all)
    {
        var entries = all.ToArray();
        var size = Math.Min(50, Asked(http, "limit", 30));
        var page = Asked(http, "page", 1);
        http.Response.Headers["X-Total-Count"] = entries.Length.ToString(CultureInfo.InvariantCulture);
        if (page * size < entries.Length)
        {
            var query = string.Join('&', http.Request.Query.Where(q => q.Key != "page")
                .Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}"));
            var here = new Uri(Address, http.Request.Path.Value).AbsoluteUri;
            http.Response.Headers.Link = $"<{here}?{query}&page={page + 1}>; rel=\"next\",<{here}?{query}&page=99>; rel=\"last\"";
        }
        await AnswerAsync(http, 200, entries.Skip((page - 1) * size).Take(size));
    }
}
