using System.CommandLine;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary><c>backup SUBDOMAIN… | --all [-m MESSAGE] [--yes]</c></summary>
internal static class BackupCommand
{
    public static Command Create(Option<bool> json)
    {
        var subdomains = new Argument<string[]>("subdomain") { Description = "Courses to back up", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Back up every course whose direction is Push" };
        var message = new Option<string?>(
            "--message", "-m")
        { Description = $"Commit message, 1 to {CommitMessage.MaxLength} characters; a default one when left out" };
        var yes = new Option<bool>("--yes") { Description = "Confirm that more than half of the files may be gone" };
        var command = new Command("backup", "Back courses up to their repositories") { subdomains, all, message, yes };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var text = parsed.GetValue(message) is { } given ? CommitMessage.Parse(given) : null;
            return await RunAsync(output, parsed.GetValue(subdomains)!, parsed.GetValue(all),
                s => new BackupRequest(s, text, parsed.GetValue(yes)), cancellationToken);
        }, e => Failure(parsed.GetValue(subdomains), parsed.GetValue(all), e)));
        return command;
    }

    /// <summary>What <c>--json</c> prints when not even one operation could be accepted: in the form the answer would have had.</summary>
    public static object Failure(string[]? names, bool all, string message) => all || names is { Length: > 1 }
        ? new { operations = Array.Empty<OperationAnswer>(), message }
        : OperationAnswer.NotAccepted(BackupOperation.Kind, names is [var only] ? only : null, message);

    private static async Task<int> RunAsync(
        CliOutput output, string[] names, bool all, Func<Subdomain, BackupRequest> request, CancellationToken cancellationToken)
    {
        if (all == names.Length > 0)
            throw new InvalidInputException("Name the courses to back up, or give --all.");
        var subdomains = names.Select(Subdomain.Parse).Distinct().ToList();
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomains);
        var courses = services.GetRequiredService<CourseRegistry>();
        if (all)
            subdomains = [.. (await courses.ListAsync(Actor.CommandLine, cancellationToken)).Where(c => c.Direction == Direction.Push)
                .Select(c => c.Subdomain)];
        foreach (var subdomain in subdomains)
            await courses.GetAsync(subdomain, Actor.CommandLine, cancellationToken); // All or none: a typing error backs up nothing.
        var ended = await CliOperations.RunAsync(services, output, subdomains.Select(request), cancellationToken);
        var answers = ended.Select(OperationAnswer.Of).ToList();
        output.Answer(all || names.Length > 1 ? new { operations = answers } : answers[0], ended.Select(Sentence));
        return ExitCode.Of(ended);
    }

    private static string Sentence(OperationSnapshot operation)
    {
        var what = operation switch
        {
            { Outcome: OperationOutcome.Unchanged } => "nothing changed since",
            { Files: 0 } => "no file of the folder changed",
            _ => $"{Counted.InWords(operation.Files, "file")} changed",
        };
        var commit = operation.Commit is { } id ? $" (commit {id.Short} on {operation.Branch}, {what})" : "";
        return $"{operation.Subject}: "
            + $"{operation.Text}{(operation.Outcome is OperationOutcome.Failed or OperationOutcome.Cancelled ? "" : commit)}";
    }
}
