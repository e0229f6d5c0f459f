using System.Collections.Immutable;
using System.CommandLine;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>backup SUBDOMAIN… | --all | --label LABEL… [-m MESSAGE] [--yes]</c></summary>
internal static class BackupCommand
{
    public static Command Create(Option<bool> json)
    {
        var subdomains = new Argument<string[]>("subdomain") { Description = "Courses to back up", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Back up every course whose direction is Push and that is not archived" };
        var label = new Option<string[]>("--label") { Description = "Like --all, but only courses with this label; give it once for each" };
        var message = new Option<string?>(
            "--message", "-m")
        { Description = $"Commit message, 1 to {CommitMessage.MaxLength} characters; a default one when left out" };
        var yes = new Option<bool>("--yes") { Description = "Confirm that more than half of the files may be gone" };
        var command = new Command("backup", "Back courses up to their repositories") { subdomains, all, label, message, yes };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var text = parsed.GetValue(message) is { } given ? CommitMessage.Parse(given) : null;
            var wanted = new Wanted(parsed.GetValue(subdomains)!, parsed.GetValue(all), CourseLabelCommand.Read(parsed, label));
            return await RunAsync(output, wanted, s => new BackupRequest(s, text, parsed.GetValue(yes)), cancellationToken);
        }, e => Failure(parsed.GetValue(subdomains), parsed.GetValue(all) || parsed.GetValue(label) is { Length: > 0 }, e)));
        return command;
    }

    /// <summary>What <c>--json</c> prints when not even one operation could be accepted: in the form the answer would have had.</summary>
    public static object Failure(string[]? names, bool all, string message) => all || names is { Length: > 1 }
        ? new { operations = Array.Empty<OperationAnswer>(), message }
        : OperationAnswer.NotAccepted(BackupOperation.Kind, names is [var only] ? only : null, message);

    private static async Task<int> RunAsync(
        CliOutput output, Wanted wanted, Func<Subdomain, BackupRequest> request, CancellationToken cancellationToken)
    {
        if (new[] { wanted.Names.Length > 0, wanted.All, wanted.Labels.Count > 0 }.Count(given => given) != 1)
            throw new InvalidInputException(
                "Name the courses to back up, or give --all. For those with a label, give --label LABEL instead.");
        var subdomains = wanted.Names.Select(Subdomain.Parse).Distinct().ToList();
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomains);
        var courses = services.GetRequiredService<CourseRegistry>();
        if (!wanted.AreNamed)
            subdomains = [.. Chosen(await courses.ListAsync(Actor.CommandLine, cancellationToken), wanted.Labels).Select(c => c.Subdomain)];
        foreach (var subdomain in subdomains)
            await courses.GetAsync(subdomain, Actor.CommandLine, cancellationToken); // All or none: a typing error backs up nothing.
        var ended = await CliOperations.RunAsync(services, output, subdomains.Select(request), cancellationToken);
        var answers = ended.Select(OperationAnswer.Of).ToList();
        output.Answer(wanted.Names.Length == 1 ? answers[0] : new { operations = answers }, ended.Select(Sentence));
        return ExitCode.Of(ended);
    }

    private static IEnumerable<Course> Chosen(ImmutableArray<Course> courses, IReadOnlyCollection<CourseLabel> labels)
    {
        var backedUp = courses.Where(c => c.IsBackedUpHere);
        if (labels.Count == 0)
            return backedUp;
        foreach (var label in labels)
            CheckLabel(label, courses);
        return backedUp.Where(c => c.HasOneOf(labels));
    }

    // All or none here, too.
    private static void CheckLabel(CourseLabel label, ImmutableArray<Course> courses)
    {
        var labelled = courses.Where(c => c.Labels.Contains(label)).ToList();
        if (labelled.Any(c => c.IsBackedUpHere))
            return;
        var why = labelled.Count == 0 ? $"No course has the label \"{label}\""
            : $"No course with the label \"{label}\" is backed up from here: they are archived, or their direction is not Push";
        throw new InvalidInputException($"{why}. Nothing was backed up. See the courses and their labels with \"course list --all\".");
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
        return operation.Outcome is OperationOutcome.Failed or OperationOutcome.Cancelled
            ? string.Join(' ', [$"{operation.Subject}: {operation.Text}", .. CliOperations.Advice(operation)])
            : $"{operation.Subject}: {operation.Text}{commit}";
    }

    private sealed record Wanted(string[] Names, bool All, IReadOnlyCollection<CourseLabel> Labels)
    {
        public bool AreNamed => Names.Length > 0;
    }
}
