using System.CommandLine;
using System.Globalization;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;

namespace CourseGit.Portal.Cli;

/// <summary><c>user sign-in-link NAME</c></summary>
internal static class SignInLinkCommand
{
    public static Command Create(Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "The superuser whom the link signs in" };
        var command = new Command("sign-in-link", "Print a link that signs a superuser in once, whatever other ways are closed") { name };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), async output =>
        {
            await using var services = await CliHost.OpenAsync(withAccounts: true, cancellationToken);
            await using var scope = services.CreateAsyncScope();
            var path = await scope.ServiceProvider.GetRequiredService<SignInLinks>().PrintAsync(parsed.GetValue(name)!);
            var portal = scope.ServiceProvider.GetRequiredService<CourseGitSettings>().PublicUrl ?? new Uri(ServeCommand.DefaultUrl);
            var link = new Uri(portal, path[1..]);
            output.Answer(new { name = parsed.GetValue(name), link, minutes = SignInLinks.Lifetime.TotalMinutes },
                string.Create(CultureInfo.InvariantCulture,
                    $"This link signs {parsed.GetValue(name)} in, once, within {SignInLinks.Lifetime.TotalMinutes} minutes. Whoever has it "
                        + $"can do everything; give it to nobody else."),
                $"  {link}");
            return ExitCode.Success;
        }));
        return command;
    }
}
