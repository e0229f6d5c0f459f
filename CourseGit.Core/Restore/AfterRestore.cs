using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Core.Restore;

/// <summary>
/// What an administrator set to run after a restore, so that the course server reads its exercises again: an address to ask for, a command,
/// or both. The restore itself is complete by then; a failure here is a warning.
/// </summary>
public sealed class AfterRestore(ProcessRunner processes, RemoteRules rules)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private const int KeptOutput = 2000; // characters

    /// <summary>Whether anything is to run.</summary>
    internal static bool IsSet(Course course) => course.AfterRestoreUrl is not null || !course.AfterRestoreCommand.IsEmpty;

    /// <summary>Runs it.</summary>
    /// <returns>What went wrong, as sentences; empty when all went well.</returns>
    internal async Task<ImmutableArray<string>> RunAsync(
        OperationContext operation, Course course, string folder, CommitId? commit, CancellationToken cancellationToken)
    {
        var troubles = ImmutableArray.CreateBuilder<string>();
        if (course.AfterRestoreUrl is { } url)
            await GuardAsync($"asking for {url.GetLeftPart(UriPartial.Path)}", troubles, token => AskAsync(operation, url, token),
                cancellationToken).ConfigureAwait(false);
        if (!course.AfterRestoreCommand.IsEmpty)
            await GuardAsync($"the command {course.AfterRestoreCommand[0]}", troubles,
                token => RunCommandAsync(operation, course, folder, commit, token), cancellationToken).ConfigureAwait(false);
        return troubles.ToImmutable();
    }

    private static async Task GuardAsync(
        string what, ImmutableArray<string>.Builder troubles, Func<CancellationToken, Task<string?>> run,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            if (await run(limit.Token).ConfigureAwait(false) is { } trouble)
                troubles.Add($"{Capital(what)} failed ({trouble}). Let the course server read its exercises again by hand.");
        }
        catch (OperationCanceledException)
        {
            troubles.Add(cancellationToken.IsCancellationRequested
                ? $"{Capital(what)} was cancelled. Let the course server read its exercises again by hand."
                : $"{Capital(what)} took longer than {Limit.TotalSeconds:0} seconds and was ended. Let the course server read its "
                + "exercises again by hand.");
        }
        catch (Exception e) // Somebody else's program or server: whatever it does, the restore is complete.
        {
            troubles.Add($"{Capital(what)} failed ({e.Message.TrimEnd('.')}). Let the course server read its exercises again by hand.");
        }
    }

    private async Task<string?> AskAsync(OperationContext operation, Uri url, CancellationToken cancellationToken)
    {
        using var client = await PinnedHttp.OpenAsync(rules, url, cancellationToken).ConfigureAwait(false);
        using var answer = await client.GetAsync(url, cancellationToken).ConfigureAwait(false);
        Tell(operation, await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
    }

    private async Task<string?> RunCommandAsync(
        OperationContext operation, Course course, string folder, CommitId? commit, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var request = new ProcessRequest(course.AfterRestoreCommand[0], course.AfterRestoreCommand[1..])
        {
            Environment = ImmutableDictionary<string, string>.Empty
                .Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
                .Add("COURSEGIT_COURSE", course.Subdomain.Value)
                .Add("COURSEGIT_FOLDER", folder)
                .Add("COURSEGIT_COMMIT", commit?.Value ?? ""),
            WorkingDirectory = "/", // never the course: programs read settings, and run code, from the folder they start in
            ReadOutput = (stream, token) => KeepAsync(stream, output, token),
        };
        var result = await processes.RunAsync(request, cancellationToken).ConfigureAwait(false);
        Tell(operation, output.ToString());
        Tell(operation, result.Error);
        return result.ExitCode == 0 ? null : $"exit code {result.ExitCode}";
    }

    private static async Task KeepAsync(Stream stream, StringBuilder output, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var buffer = new char[1024];
        int length;
        while ((length = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (output.Length < KeptOutput)
                output.Append(buffer, 0, length);
        }
    }

    private static void Tell(OperationContext operation, string output)
    {
        var text = output.Trim();
        if (text.Length > 0)
            operation.Log(OperationLogLevel.Information, text.Length > KeptOutput ? text[..KeptOutput] + " …" : text);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
