using System.CommandLine;
using CourseGit.Portal.Cli;

var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there", Recursive = true };
var root = new RootCommand("CourseGit backs university courses up to git. Without a command it starts the portal.")
{
    json,
    ServeCommand.Create(),
    CourseCommand.Create(json),
    CredentialCommand.Create(json),
    BackupCommand.Create(json),
    HistoryCommand.Create(json),
    OperationsCommand.Create(json),
    UserCommand.Create(json),
};
ServeCommand.AddTo(root);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    return await CliRunner.RunAsync(
        args.Contains("--json"),
        _ => throw new CourseGit.Core.Primitives.InvalidInputException(string.Join(" ", parsed.Errors.Select(e => e.Message)) + " See --help."),
        parsed.CommandResult.Command.Name == "backup" ? message => BackupCommand.Failure(null, args.Contains("--all"), message) : null);
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
