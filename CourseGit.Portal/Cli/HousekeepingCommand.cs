using System.CommandLine;
using CourseGit.Core.Housekeeping;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary><c>housekeeping</c>: packs, thins and frees what years of backups leave behind.</summary>
internal static class HousekeepingCommand
{
    public static Command Create(Option<bool> json)
    {
        var command = new Command("housekeeping",
            "Pack repositories, free what has been set aside for long enough, thin old logs, remove what crashes left");
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken);
            return await CliOperations.RunOneAsync(services, output, new HousekeepingRequest(), cancellationToken);
        }, message => OperationAnswer.NotAccepted(HousekeepingOperation.Kind, null, message)));
        return command;
    }
}
