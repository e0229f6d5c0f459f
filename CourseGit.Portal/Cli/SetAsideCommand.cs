using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Cli;

/// <summary><c>set-aside list [--course S] | free ID --yes</c></summary>
internal static class SetAsideCommand
{
    public static Command Create(Option<bool> json) => new("set-aside", "See and free what restores replaced") { List(json), Free(json) };

    private static Command List(Option<bool> json)
    {
        var course = new Option<string?>("--course") { Description = "Only of this course" };
        var command = new Command("list", "List what restores replaced, newest first") { course };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var subdomain = parsed.GetValue(course) is { } text ? Subdomain.Parse(text) : null;
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            if (subdomain is not null)
                await services.GetRequiredService<CourseRegistry>().GetAsync(subdomain, Actor.CommandLine, cancellationToken);
            await services.GetRequiredService<OperationSettler>().SweepAsync(cancellationToken);
            var found = await services.GetRequiredService<SetAsides>().ListAsync(subdomain, Actor.CommandLine, cancellationToken);
            output.Answer(new { setAsides = found.Select(SetAsideAnswer.Of) },
                found.IsEmpty ? ["Nothing is set aside."] : found.Select(Line));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Command Free(Option<bool> json)
    {
        var number = new Argument<long>("id") { Description = "Number, as \"set-aside list\" shows it" };
        var yes = new Option<bool>("--yes") { Description = "Confirm that it is deleted for good" };
        var command = new Command("free", "Delete what a restore replaced, for good") { number, yes };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            await services.GetRequiredService<OperationSettler>().SweepAsync(cancellationToken);
            var id = parsed.GetValue(number);
            if (!parsed.GetValue(yes) && !await IsWantedAsync(output, id, cancellationToken))
                return ExitCode.Cancelled;
            await services.GetRequiredService<SetAsides>().FreeAsync(id, Actor.CommandLine, cancellationToken);
            output.Answer(new { freed = id }, $"Freed {id}.");
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<bool> IsWantedAsync(CliOutput output, long id, CancellationToken cancellationToken)
    {
        if (!CliQuestion.CanBeAsked(output))
            throw new RefusedException(
                $"What is set aside as {id} would be deleted for good, and its restore could not be undone any more. Nothing was "
                + "deleted. Give --yes when that is meant.")
            { CanBeConfirmed = true };
        var isWanted = await CliQuestion.SaysYesAsync(
            $"Delete {id} for good? Its restore cannot be undone any more. [y/N] ", cancellationToken);
        if (!isWanted)
            CliOutput.Say("Nothing was deleted.");
        return isWanted;
    }

    private static string Line(SetAside s) =>
        $"{s.Id,6} {s.AtUtc:yyyy-MM-dd HH:mm:ss} UTC  {s.Name,-40} {Words.Size(s.Bytes),10}  "
            + $"{(s.CanUndo ? $"undo {s.Operation}" : s.WhyNot)}";
}

/// <summary>What is set aside as <c>--json</c> prints it.</summary>
internal sealed record SetAsideAnswer(
    long Id, long Operation, string Course, RestoreMode Mode, string Name, string Path, string? Commit, DateTime At, long Bytes,
    bool CanUndo, string? WhyNot)
{
    public static SetAsideAnswer Of(SetAside s) =>
        new(s.Id, s.Operation, s.Course.Value, s.Mode, s.Name, s.Path, s.Commit?.Value, s.AtUtc, s.Bytes, s.CanUndo, s.WhyNot);
}
