using System.CommandLine;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Cli;

/// <summary><c>user add NAME --role superuser --password-stdin</c></summary>
internal static class UserCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "Name to sign in with" };
        var role = new Option<string>("--role") { Description = string.Join(" or ", Roles.All), Required = true };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from standard input", Required = true };
        var add = new Command("add", "Add a user") { name, role, fromInput };
        add.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            var password = (await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
            await using var services = await CliHost.OpenAsync(withAccounts: true, cancellationToken);
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<UserAdministration>()
                .CreateAsync(parsed.GetValue(name)!, parsed.GetValue(role)!, password, cancellationToken);
            output.Answer(new { name = parsed.GetValue(name), role = parsed.GetValue(role) }, $"Added {parsed.GetValue(name)}.");
            return ExitCode.Success;
        }));
        return new Command("user", "Manage who may sign in") { add, SignInLinkCommand.Create(json) };
    }
}
