using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Repositories;
using CourseGit.Core.State;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CourseGit.Portal.Features.Repositories;

/// <summary>
/// Hands a request to <c>git http-backend</c> (a CGI program) and its answer back, both in a stream: a pack of any size passes
/// through a buffer of fixed size. When the client goes away, git is ended.
/// </summary>
internal sealed partial class GitHttpBackend(
    ProcessRunner processes, GitRunner git, HostedRepositories repositories, CourseGitSettings settings, ILogger<GitHttpBackend> log)
{
    // A client may think for long while it packs; a dead one must not keep a process for ever.
    private static readonly MinDataRate Patience = new(bytesPerSecond: 1, gracePeriod: TimeSpan.FromMinutes(10));

    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(15); // of client and git together

    public async Task ServeAsync(GitHttpRequest request, HttpContext http)
    {
        LiftLimits(http);
        try
        {
            var result = await RunAsync(request, http);
            if (result.ExitCode != 0)
                LogFailure(request.PathInfo, result.ExitCode, result.Error);
            if (request.IsPush)
                await ShowFirstBranchAsync(request.Repository, http.RequestAborted);
            if (!http.Response.HasStarted)
                await CgiAnswer.FailAsync(http.Response, http.RequestAborted);
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

    private async Task<ProcessResult> RunAsync(GitHttpRequest request, HttpContext http)
    {
        using var answered = new CancellationTokenSource();
        return await processes.RunAsync(new ProcessRequest("git", ["http-backend"])
        {
            Environment = EnvironmentOf(request, http),
            WriteInput = HttpMethods.IsPost(http.Request.Method)
                ? (input, token) => CopyBodyAsync(http.Request.Body, input, answered.Token, token)
                : null,
            SilenceLimit = LongestSilence,
            ReadOutput = async (output, token) =>
            {
                await CgiAnswer.CopyAsync(output, http.Response, token);
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
            ["GIT_CONFIG_COUNT"] = "2",
            ["GIT_CONFIG_KEY_0"] = "http.receivepack", // Whoever got here may push; rewriting is the repository's own to refuse.
            ["GIT_CONFIG_VALUE_0"] = "true",
            ["GIT_CONFIG_KEY_1"] = "pack.window", // Deltas there are go out as they lie; to look for more while a client waits takes longer than to send the rest.
            ["GIT_CONFIG_VALUE_1"] = "0",
        };
        return GitRunner.BaseEnvironment(settings).SetItems(variables.Where(v => v.Value is { Length: > 0 }).Select(v => KeyValuePair.Create(v.Key, v.Value!)));
    }

    // A body that breaks off must not look like one that ended: the commit it was to bring would be taken for complete.
    private static async Task CopyBodyAsync(Stream body, Stream input, CancellationToken answered, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(answered, cancellationToken);
        var buffer = new byte[64 * 1024];
        while (true)
        {
            int length;
            try
            {
                length = await body.ReadAsync(buffer, stop.Token);
            }
            catch (OperationCanceledException) when (answered.IsCancellationRequested)
            {
                return; // It has answered without wanting the rest.
            }
            catch (IOException e)
            {
                throw new OperationCanceledException("The client broke off.", e);
            }
            if (length == 0)
                return;
            await input.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
    }

    // HEAD of a hosted repository points to the first branch that was pushed, so that a plain clone checks it out.
    private async Task ShowFirstBranchAsync(RepositoryName name, CancellationToken cancellationToken)
    {
        var first = await git.ReadAsync(repositories.PathOf(name), GitCommand.Of("for-each-ref", "--count=1", "--format=%(refname:lstrip=2)", "refs/heads"), cancellationToken);
        if (BranchName.TryParse(first.TrimEnd('\n'), out var branch))
            await repositories.ShowAsync(name, branch, cancellationToken);
    }

    private static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = HttpProtocol.IsHttp11(http.Request.Protocol) ? Patience : null;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    [LoggerMessage(LogLevel.Warning, "git http-backend ended with {ExitCode} on {PathInfo}: {Error}")]
    private partial void LogFailure(string pathInfo, int exitCode, string error);
}
