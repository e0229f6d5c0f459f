using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>An answer of GitHub's API.</summary>
internal sealed record GitHubAnswer(int Status, JsonNode? Body)
{
    public List<(string Name, string Value)> Headers { get; } = [];

    public static GitHubAnswer Of(JsonNode body, int status = 200) => new(status, body);

    public static GitHubAnswer NotFound { get; } = new(404, GitHubJson.Error("Not Found"));

    public static GitHubAnswer Forbidden(string message) => new(403, GitHubJson.Error(message));
}

/// <summary>One request to the API of <see cref="GitHubStandIn"/>.</summary>
internal sealed class GitHubAnswering(GitHubStandIn github, HttpContext http, HostAccount? account)
{
    private GitHubJson Json => github.Json;

    private bool IsPost => http.Request.Method == "POST";

    private bool IsInstallation => account?.Login.EndsWith("[bot]", StringComparison.Ordinal) is true;

    public async Task<GitHubAnswer> AnswerAsync(string[] path, JsonObject asked)
    {
        if (account?.Login.StartsWith("app:", StringComparison.Ordinal) is true)
            return github.Apps.Of(account) is { } app ? App(app, path) : new(404, GitHubJson.Error("Integration not found"));
        switch (path)
        {
            case ["users", var login]:
                return IsPerson(login) || IsOrganisation(login) ? GitHubAnswer.Of(Json.PublicAccount(login, IsOrganisation(login)))
                    : GitHubAnswer.NotFound;
            case ["repos", var owner, var name, .. var rest]:
                return await RepositoryAsync($"{owner}/{name}", rest, asked);
        }
        if (account is null)
            return new(401, GitHubJson.Error("Requires authentication"));
        return path switch
        {
            ["installation", "repositories"] when IsInstallation => Installed(),
            _ when IsInstallation && path is not ["orgs", ..] => GitHubAnswer.Forbidden("Resource not accessible by integration"),
            ["user"] => GitHubAnswer.Of(Json.OwnAccount(account.Login)),
            ["user", "orgs"] => Paged(account.Organisations, Json.Organisation),
            ["user", "repos"] when IsPost => await MakeAsync(account.Login, asked),
            ["user", "repos"] => Paged(Seen(), r => Shown(r, isFull: false)),
            ["orgs", var organisation, "repos"] when IsPost && account.Organisations.Contains(organisation) =>
                await MakeAsync(organisation, asked),
            _ => GitHubAnswer.NotFound,
        };
    }

    private GitHubAnswer App(GitHubAppThere app, string[] path)
    {
        var there = path switch
        {
            ["app", "installations", var number, ..] => app.Installations.Find(
                i => i.Number.ToString(CultureInfo.InvariantCulture) == number),
            ["orgs" or "users", var owner, "installation"] => app.Installations.Find(
                i => i.Account == owner && i.IsOrganisation == (path[0] == "orgs")),
            _ => null,
        };
        return path switch
        {
            ["app"] => GitHubAnswer.Of(Json.App(app)),
            ["app", "installations"] => Paged(app.Installations, i => Json.Installation(app, i)),
            _ when there is null => GitHubAnswer.NotFound,
            [.., "access_tokens"] when IsPost && there.IsSuspended => GitHubAnswer.Forbidden("This installation has been suspended"),
            [.., "access_tokens"] when IsPost => GitHubAnswer.Of(github.Apps.Issue(app, there), 201),
            _ => GitHubAnswer.Of(Json.Installation(app, there)),
        };
    }

    private async Task<GitHubAnswer> RepositoryAsync(string path, string[] rest, JsonObject asked)
    {
        if (!github.Repositories.TryGetValue(path, out var there))
            return github.FindEarlierNumber(path) is { } number ? Moved(number, rest) : GitHubAnswer.NotFound;
        if (!GitHubStandIn.Sees(there, account))
            return GitHubAnswer.NotFound;
        return rest switch
        {
            [] => GitHubAnswer.Of(Shown(there, isFull: true)),
            ["branches"] => Paged(await BranchesAsync(there), b => Json.Branch(there.Path, b[0], b[1])),
            ["commits"] => await CommitsAsync(there),
            ["keys"] when !GitHubStandIn.Writes(there, account) => GitHubAnswer.NotFound,
            ["keys"] when IsPost => AddKey(there, asked),
            ["keys"] => Paged(there.DeployKeys, k => Json.DeployKey(there.Path, k.Value, k.Key)),
            _ => GitHubAnswer.NotFound,
        };
    }

    private GitHubAnswer Moved(string number, string[] rest)
    {
        var to = new Uri(github.Api, string.Join('/', ["repositories", number, .. rest])).AbsoluteUri + http.Request.QueryString;
        var moved = GitHubJson.Error("Moved Permanently");
        moved["url"] = to;
        return new GitHubAnswer(301, moved) { Headers = { ("Location", to) } };
    }

    private async Task<GitHubAnswer> MakeAsync(string owner, JsonObject asked)
    {
        var path = $"{owner}/{(string)asked["name"]!}";
        if (github.Repositories.ContainsKey(path))
            return new(422, GitHubJson.Invalid("Repository", "name", "name already exists on this account"));
        var made = await github.AddRepositoryAsync(path, (bool?)asked["private"] is true);
        return GitHubAnswer.Of(Shown(made, isFull: true), 201);
    }

    private GitHubAnswer AddKey(HostedThere there, JsonObject asked)
    {
        var key = string.Join(' ', ((string)asked["key"]!).Split(' ').Take(2));
        if (github.Repositories.Values.Any(r => r.DeployKeys.ContainsKey(key)))
            return new(422, GitHubJson.Invalid("PublicKey", "key", "key is already in use"));
        there.DeployKeys[key] = (string)asked["title"]!;
        return GitHubAnswer.Of(Json.DeployKey(there.Path, there.DeployKeys[key], key), 201);
    }

    private GitHubAnswer Installed()
    {
        var all = Seen().Where(r => account!.Organisations.Contains(r.Owner)).ToList();
        var page = Paged(all, r => Shown(r, isFull: false));
        var answer = GitHubAnswer.Of(new JsonObject { ["total_count"] = all.Count, ["repositories"] = page.Body!.DeepClone() });
        answer.Headers.AddRange(page.Headers);
        return answer;
    }

    private IEnumerable<HostedThere> Seen() =>
        github.Repositories.Values.Where(r => GitHubStandIn.Sees(r, account)).OrderBy(r => r.Path, StringComparer.Ordinal);

    private JsonObject Shown(HostedThere there, bool isFull)
    {
        var folder = github.FolderOf(there);
        var head = File.ReadAllText(Path.Combine(folder, "HEAD"))["ref: refs/heads/".Length..].Trim();
        var kilobytes = Directory.EnumerateFiles(Path.Combine(folder, "objects"), "*", SearchOption.AllDirectories)
            .Sum(f => new FileInfo(f).Length) / 1024;
        // An installation is told what a person might do: nothing.
        bool? writes = account is null ? null : !IsInstallation && GitHubStandIn.Writes(there, account);
        return Json.Repository(
            there, head, kilobytes, IsOrganisation(there.Owner), github.Internal.Contains(there.Path), writes, isFull);
    }

    private async Task<List<string[]>> BranchesAsync(HostedThere there) =>
        [.. (await GitAsync(there, "for-each-ref", "--format=%(refname:lstrip=2)%09%(objectname)", "refs/heads"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];

    private async Task<GitHubAnswer> CommitsAsync(HostedThere there)
    {
        var branches = await BranchesAsync(there);
        if (branches.Count == 0)
            return new(409, GitHubJson.Error("Git Repository is empty."));
        var branch = http.Request.Query["sha"].ToString();
        if (branches.Find(b => b[0] == branch) is not { } found)
            return GitHubAnswer.NotFound;
        var log = await GitAsync(there, "log", "-z", "--format=%H%n%an%n%ae%n%at%n%cn%n%ce%n%ct%n%T%n%P%n%B", found[1]);
        return Paged(log.Split('\0', StringSplitOptions.RemoveEmptyEntries), c => Json.Commit(there.Path, c.Split('\n', 10)));
    }

    private async Task<string> GitAsync(HostedThere there, params string[] arguments) =>
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(await RealGit.RunAsync(github.FolderOf(there), arguments)));

    private bool IsPerson(string login) => github.Accounts.ContainsKey(login);

    private bool IsOrganisation(string login) => !IsPerson(login)
        && (github.Accounts.Values.Any(a => a.Organisations.Contains(login)) || github.Repositories.Values.Any(r => r.Owner == login)
            || github.Apps.All.Any(a => a.Installations.Any(i => i.Account == login && i.IsOrganisation)));

    private GitHubAnswer Paged<T>(IEnumerable<T> all, Func<T, JsonNode> show)
    {
        var (size, page) = (Math.Min(Number("per_page", 30), 100), Number("page", 1));
        var list = all.ToList();
        var answer = GitHubAnswer.Of(new JsonArray([.. list.Skip((page - 1) * size).Take(size).Select(show)]));
        if (list.Count > page * size)
        {
            var others = string.Concat(http.Request.Query.Where(q => q.Key is not "page").Select(
                q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}&"));
            var next = $"{new Uri(github.Address, http.Request.Path.Value)}?{others}page=";
            answer.Headers.Add(("Link", string.Create(CultureInfo.InvariantCulture,
                $"<{next}{page + 1}>; rel=\"next\", <{next}{(list.Count + size - 1) / size}>; rel=\"last\"")));
        }
        return answer;
    }

    private int Number(string name, int usual) =>
        int.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
