using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary>
/// <c>restore SUBDOMAIN --mode full|exercises|paths [--commit ID] [--branch B] [--path P]… [--dry-run] [--yes] [--override-direction]
/// [--carry-over-excluded] [--accept-broken-rows]</c>
/// </summary>
internal static class RestoreCommand
{
    public static Command Create(Option<bool> json)
    {
        var options = new RestoreOptions();
        var command = new Command("restore", "Restore a course, its exercises or single paths from its repository");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(
            parsed.GetValue(json),
            async output => await RunAsync(
                output, options.Subdomain(parsed), options.Read(parsed), options.IsDryRun(parsed), cancellationToken),
            message => Failure(parsed, options, message)));
        return command;
    }

    private static object Failure(ParseResult parsed, RestoreOptions options, string message) => options.IsDryRun(parsed)
        ? RestorePlanAnswer.NotMade(options.Name(parsed), options.Mode(parsed), message)
        : OperationAnswer.NotAccepted(RestoreOperation.Kind, options.Name(parsed), message);

    private static async Task<int> RunAsync(
        CliOutput output, Subdomain course, RestoreArguments arguments, bool isDryRun, CancellationToken cancellationToken)
    {
        arguments.Check();
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, course);
        await services.GetRequiredService<CourseRegistry>().GetAsync(course, Actor.CommandLine, cancellationToken);
        if (isDryRun)
            return await ShowAsync(services, output, course, arguments, cancellationToken);
        if (!arguments.Confirmed && CliQuestion.CanBeAsked(output))
        {
            var plan = await PlanAsync(services, output, course, arguments, cancellationToken);
            if (!await IsWantedAsync(output, plan, cancellationToken))
                return plan.Refusal is null ? ExitCode.Cancelled : ExitCode.Refused;
            // What was shown is what is restored, whatever is pushed meanwhile.
            arguments = arguments with { Commit = CommitName.Of(plan.Commit.Id), Confirmed = true };
        }
        return await CliOperations.RunOneAsync(services, output, new RestoreRequest(course, arguments), cancellationToken);
    }

    private static async Task<int> ShowAsync(
        ServiceProvider services, CliOutput output, Subdomain course, RestoreArguments arguments, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(services, output, course, arguments, cancellationToken);
        output.Answer(RestorePlanAnswer.Of(plan), RestorePlanText.Lines(plan));
        return plan.Refusal is null ? ExitCode.Success : ExitCode.Refused;
    }

    private static async Task<RestorePlan> PlanAsync(
        ServiceProvider services, CliOutput output, Subdomain course, RestoreArguments arguments, CancellationToken cancellationToken)
    {
        // An interrupted restore is completed or undone first.
        await services.GetRequiredService<OperationSettler>().SweepAsync(cancellationToken);
        return await services.GetRequiredService<RestorePlanner>()
            .PlanAsync(course, arguments, Actor.CommandLine, output.IsJson ? null : new CliPlanProgress(course), cancellationToken);
    }

    private static async Task<bool> IsWantedAsync(CliOutput output, RestorePlan plan, CancellationToken cancellationToken)
    {
        output.Answer(plan, RestorePlanText.Lines(plan));
        if (plan.Refusal is not null)
            return false;
        var isWanted = plan.Mode == RestoreMode.Full
            ? await CliQuestion.TypesAsync(
                $"This replaces the whole course. Type its subdomain, {plan.Course}, to restore it: ", plan.Course.Value, cancellationToken)
            : await CliQuestion.SaysYesAsync("Restore this? [y/N] ", cancellationToken);
        if (!isWanted)
            CliOutput.Say("Nothing was changed.");
        return isWanted;
    }
}
