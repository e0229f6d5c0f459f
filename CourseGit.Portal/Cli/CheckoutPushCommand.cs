using System.CommandLine;
using System.Globalization;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Pushes;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>checkout secret NAME</c>, and <c>checkout deliveries NAME [--again ID]</c>, also as <c>hook deliveries</c>.</summary>
internal static class CheckoutPushCommand
{
    private const int Shown = 50;
    private const string OfCourses = "courses/";

    public static Command Secret(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the checkout" };
        var command = new Command("secret", "Make a new secret that pushes to a checkout are signed with, and print it this once") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var made = await services.GetRequiredService<CheckoutDesk>()
                .MakeSecretAsync(parsed.GetValue(name)!, Actor.CommandLine, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), secret = made.Reveal() }, made.Reveal());
            return ExitCode.Success;
        }));
        return command;
    }

    public static Command Deliveries(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name of the checkout, or courses/ and the subdomain of a course" };
        var again = new Option<long?>("--again")
        {
            Description = "Do what the delivery of this number asked for once more; a running portal does it",
        };
        var command = new Command("deliveries",
            "List what was told of pushes to a checkout or for a course, newest first, and what came of it")
        {
            name, again,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            var desk = services.GetRequiredService<PushHookDesk>();
            var course = parsed.GetValue(name)!.StartsWith(OfCourses, StringComparison.Ordinal)
                ? Subdomain.Parse(parsed.GetValue(name)![OfCourses.Length..]) : null;
            if (parsed.GetValue(again) is { } delivery)
            {
                if (course is not null)
                    throw new InvalidInputException(
                        "What was told for a course is not done once more. Nothing was done. Pull its exercises now instead: restore "
                        + $"{course} --mode exercises.");
                var operation = await desk.DeliverAgainAsync(delivery, Actor.CommandLine, cancellationToken);
                output.Answer(new { delivery, operation }, string.Create(CultureInfo.InvariantCulture, $"Operation {operation} does it."));
                return ExitCode.Success;
            }
            var told = course is not null
                ? await services.GetRequiredService<CoursePushDesk>().DeliveriesAsync(
                    course, Shown, Actor.CommandLine, cancellationToken)
                : await desk.DeliveriesAsync(parsed.GetValue(name)!, Shown, Actor.CommandLine, cancellationToken);
            output.Answer(new { deliveries = told.Select(DeliveryAnswer.Of) },
                told.IsEmpty ? ["Nothing was told of pushes yet."] : told.Select(DeliveryAnswer.Line));
            return ExitCode.Success;
        }));
        return command;
    }
}
