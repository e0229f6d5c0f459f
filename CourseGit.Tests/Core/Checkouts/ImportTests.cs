using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Checkouts;

/// <summary>The command of an import: of the settings, without a shell, limited, heard.</summary>
public sealed class ImportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_after_the_update_with_the_checkout_in_its_arguments_and_its_environment()
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f", s => s with
        {
            Hooks = new PushHookSettings
            {
                ImportCommand = ["/bin/sh", "-c", "cat \"$1/f\"; echo \"$2 $3 $4; $COURSEGIT_CHECKOUT $VARIANT\"; pwd; echo oops >&2",
                    "sh", "{folder}", "{name}", "{branch}", "$(id); {commit}"],
                ImportFolder = "/usr",
                ImportEnvironment = PushHookSettingsOf("VARIANT", "lms"),
            },
        });
        var commit = await house.PushAsync("echo 2 > f");

        var ended = await house.UpdateAsync(imports: true);

        Assert.Equal((OperationOutcome.Succeeded, commit), (ended.Outcome, ended.Commit!.Value));
        var log = await house.House.LogAsync(ended);
        Assert.Contains("2", log);
        Assert.Contains($"graders main $(id); {commit}; graders lms", log);
        Assert.Contains("/usr", log);
        Assert.Contains("oops", log);
        Assert.Equal(OperationOutcome.Succeeded, (await house.UpdateAsync(imports: true)).Outcome); // also when nothing was new
    }

    [Theory]
    [InlineData("exit 3", "it ended with exit code 3")]
    [InlineData("sleep 600", "it took longer than 0 minutes and was ended")]
    public async Task One_that_fails_or_takes_too_long_is_a_failure_and_the_files_are_up_to_date(string script, string words)
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f", s => s with
        {
            Hooks = new PushHookSettings { ImportCommand = ["/bin/sh", "-c", script], ImportLimit = TimeSpan.FromSeconds(2) },
        });
        await house.PushAsync("echo 2 > f");

        var ended = await house.UpdateAsync(imports: true);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains(words, ended.Text, StringComparison.Ordinal);
        Assert.Equal("2\n", await File.ReadAllTextAsync(house.Folder + "/f", Token));
        await house.AssertIsNewestAsync();
    }

    [Fact]
    public async Task Without_one_an_import_is_refused_before_anything_is_changed()
    {
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f");
        await house.PushAsync("echo 2 > f");

        var ended = await house.UpdateAsync(imports: true);

        Assert.True(ended.Refused);
        Assert.Contains("CourseGit:Hooks:ImportCommand", ended.Text, StringComparison.Ordinal);
        Assert.Equal("1\n", await File.ReadAllTextAsync(house.Folder + "/f", Token));
    }

    private static System.Collections.Immutable.ImmutableDictionary<string, string> PushHookSettingsOf(string name, string value) =>
        new PushHookSettings().ImportEnvironment.Add(name, value);
}
