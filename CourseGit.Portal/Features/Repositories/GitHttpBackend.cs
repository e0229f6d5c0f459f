using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Repositories;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// Hands a request to <c>git http-backend</c> (a CGI program) and its answer back, both in a stream: a pack of any size passes
/// through a buffer of fixed size. When the client goes away, or says nothing for too long, git is ended.
/// </summary>
internal sealed partial class GitHttpBackend(
    ProcessRunner processes, GitRunner git, HostedRepositories repositories, GitHttpTurns turns, CourseGitSettings settings,
    GitRecord record, ILogger<GitHttpBackend> log)
{
    private const int ComeBackAfter = 30; // seconds

    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15); // of client and git together

    public async Task ServeAsync(GitHttpRequest request, HttpContext http)
    {
        LiftLimits(http);
        var body = new GitHttpBody(http.Request, request.IsPush ? settings.Timeouts.Push : settings.Timeouts.Fetch);
        try
        {
            if (request.HasBody)
                await body.BeginAsync(http.RequestAborted);
            using var turn = http.User.Identity?.Name is { } name ? await turns.TakeAsync(name, http.RequestAborted)
                : await turns.TakeOfStrangersAsync(http.RequestAborted);
            if (turn is null)
                await RefuseAsync(http);
            else
                await ServeAsync(request, body, http);
        }
        catch (SilentClientException e)
        {
            LogSilent(request.PathInfo, e.Message);
            await EndAsync(http, e.Message);
        }
        catch (OperationCanceledException)
        {
            http.Abort(); // The client has gone; git has been ended.
        }
        catch (ProcessSilentException e)
        {
            LogFailure(request.PathInfo, 0, e.Message);
            http.Abort();
        }
    }

    private async Task ServeAsync(GitHttpRequest request, GitHttpBody body, HttpContext http)
    {
        if (!request.HasBody)
            await MendAsync(request.Repository, http.RequestAborted);
        await record.NoteAsync(request, http);
        var result = await RunAsync(request, body, http);
        if (result.ExitCode != 0)
            LogFailure(request.PathInfo, result.ExitCode, result.Error);
        if (request.IsPush)
            await ShowFirstBranchAsync(request.Repository, http.RequestAborted);
        if (!http.Response.HasStarted)
            await CgiAnswer.FailAsync(http.Response, http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = ComeBackAfter.ToString(CultureInfo.InvariantCulture);
        return GitHttpEndpoints.AnswerAsync(http, StatusCodes.Status429TooManyRequests, $"You have {GitHttpTurns.AtOnce} git requests "
            + $"at work on this portal already, and none of them ended. Nothing was transferred. Wait for them, or end them, "
            + $"then try again.");
    }

    private static async Task EndAsync(HttpContext http, string why)
    {
        http.Response.Headers.Connection = "close";
        if (http.Response.HasStarted)
            http.Abort();
        else
            await GitHttpEndpoints.AnswerAsync(http, StatusCodes.Status408RequestTimeout, $"{why} Nothing was changed. Check the "
                + $"connection, then try again.");
    }

    private async Task MendAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        foreach (var mended in await repositories.MendAsync(repository, cancellationToken))
            LogMended(repository.ToString(), mended.What);
    }

    private async Task<ProcessResult> RunAsync(GitHttpRequest request, GitHttpBody body, HttpContext http)
    {
        using var answered = new CancellationTokenSource();
        return await processes.RunAsync(new ProcessRequest("git", ["http-backend"])
        {
            Environment = EnvironmentOf(request, http),
            WriteInput = request.HasBody ? (input, token) => body.CopyToAsync(input, answered.Token, token) : null,
            SilenceLimit = LongestSilence,
            ReadOutput = async (output, token) =>
            {
                await CgiAnswer.CopyAsync(
                    output, http.Response, request is { IsPush: true, HasBody: true } ? new PushAnswer(http.Response.Body) : null, token);
                await answered.CancelAsync();
            },
        }, http.RequestAborted);
    }

    private ImmutableDictionary<string, string> EnvironmentOf(GitHttpRequest request, HttpContext http)
    {
        var variables = new Dictionary<string, string?>
        {
            ["GATEWAY_INTERFACE"] = "CGI/1.1",
            ["GIT_PROJECT_ROOT"] = settings.RepositoriesFolder,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["GIT_HTTP_MAX_REQUEST_BUFFER"] = "100m",
            ["PATH_INFO"] = request.PathInfo,
            ["QUERY_STRING"] = request.Query,
            ["REQUEST_METHOD"] = http.Request.Method,
            ["SERVER_PROTOCOL"] = http.Request.Protocol,
            ["CONTENT_TYPE"] = http.Request.ContentType,
            ["CONTENT_LENGTH"] = http.Request.ContentLength?.ToString(CultureInfo.InvariantCulture),
            ["HTTP_CONTENT_ENCODING"] = http.Request.Headers.ContentEncoding,
            ["GIT_PROTOCOL"] = http.Request.Headers["Git-Protocol"],
            ["REMOTE_USER"] = http.User.Identity?.Name,
            ["REMOTE_ADDR"] = http.Connection.RemoteIpAddress?.ToString(),
        };
        var git = SettingsOf(request, http).ToList();
        variables["GIT_CONFIG_COUNT"] = git.Count.ToString(CultureInfo.InvariantCulture);
        foreach (var (i, (key, value)) in git.Index())
            (variables[$"GIT_CONFIG_KEY_{i}"], variables[$"GIT_CONFIG_VALUE_{i}"]) = (key, value);
        return GitRunner.BaseEnvironment(settings)
            .SetItems(variables.Where(v => v.Value is { Length: > 0 }).Select(v => KeyValuePair.Create(v.Key, v.Value!)));
    }

    private IEnumerable<(string Key, string Value)> SettingsOf(GitHttpRequest request, HttpContext http)
    {
        yield return ("http.receivepack", "true"); // Whoever got here may push; rewriting is the repository's own to refuse.
        // Deltas there are go out as they lie; to look for more while a client waits takes longer than to send the rest.
        yield return ("pack.window", "0");
        if (!http.User.IsInRole(Roles.Superuser))
            yield return ("uploadpack.hideRefs", "refs/rescue"); // what a source took back, which may have had its reasons
        if (request.IsForPush && http.Features.Get<GitMember>() is { Level: RepositoryLevel.Collaborator })
        {
            foreach (var closed in repositories.ClosedToCollaborators(request.Repository))
                yield return ("receive.hideRefs", closed);
        }
    }

    // HEAD of a hosted repository points to the first branch that was pushed, so that a plain clone checks it out.
    private async Task ShowFirstBranchAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        var first = await git.ReadAsync(
            repositories.PathOf(name), GitCommand.Of("for-each-ref", "--count=1", "--format=%(refname:lstrip=2)", "refs/heads"),
            cancellationToken);
        if (BranchName.TryParse(first.TrimEnd('\n'), out var branch))
            await repositories.ShowAsync(name, branch, cancellationToken);
    }

    private static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null; // a client may think for long while it packs; how long it may say nothing is counted here
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    [LoggerMessage(LogLevel.Warning, "git http-backend ended with {ExitCode} on {PathInfo}: {Error}")]
    private partial void LogFailure(string pathInfo, int exitCode, string error);

    [LoggerMessage(LogLevel.Warning, "A git client was ended on {PathInfo}: {Why}")]
    private partial void LogSilent(string pathInfo, string why);

    [LoggerMessage(LogLevel.Warning, "The hosted repository {Repository} was mended: {What}")]
    private partial void LogMended(string repository, string what);
}
