using System.Text.Json;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>checkout</c> as scripts use it.</summary>
public sealed class CheckoutContractTests
{
    [Fact]
    public async Task A_checkout_is_added_listed_updated_changed_and_removed()
    {
        await using var house = await CheckoutHouse.OpenAsync();
        var commit = await house.PushAsync("echo 1 > f");
        await RealGit.RunAsync(house.Repository, "symbolic-ref", "HEAD", "refs/heads/main");
        var cli = new CommandLine(house.House);

        Assert.Equal(0, (await cli.RunAsync("checkout", "list", "--json")).Json.GetProperty("checkouts").GetArrayLength());
        var added = await cli.RunAsync("checkout", "add", "graders", "--remote", CheckoutHouse.Remote, "--json");
        Assert.True(added.ExitCode == 0, added.ToString());
        Assert.Equal((commit, "main", CheckoutHouse.Remote, "succeeded"), (added.Text("commit"), added.Text("branch"), added.Text("remote"),
            added.Json.GetProperty("operation").GetProperty("outcome").GetString()));
        await house.AssertIsNewestAsync();

        commit = await house.PushAsync("echo 2 > f");
        var updated = await cli.RunAsync("checkout", "update", "graders", "--json");
        Assert.Equal((0, "checkoutupdate", "checkout graders", "succeeded", commit), (updated.ExitCode, updated.Text("kind"),
            updated.Text("subject"), updated.Text("outcome"), updated.Text("commit")));
        Assert.Equal("unchanged", (await cli.RunAsync("checkout", "update", "graders", "--json")).Text("outcome"));
        Assert.Equal(3, (await cli.RunAsync("checkout", "update", "graders", "--import", "--json")).ExitCode); // no command is set

        var changed = await cli.RunAsync("checkout", "set", "graders", "--poll-minutes", "5", "--json");
        Assert.Equal((0, 5), (changed.ExitCode, changed.Json.GetProperty("pollMinutes").GetInt32()));
        Assert.Equal(2, (await cli.RunAsync("checkout", "set", "graders", "--poll-minutes", "1441")).ExitCode);
        Assert.Equal(2, (await cli.RunAsync("checkout", "add", "graders", "--remote", CheckoutHouse.Remote)).ExitCode);
        Assert.Equal(2, (await cli.RunAsync("checkout", "add", "../x", "--remote", CheckoutHouse.Remote)).ExitCode);
        Assert.Equal(2, (await cli.RunAsync("checkout", "show", "nosuch", "--json")).ExitCode);
        Assert.Equal(commit, (await cli.RunAsync("checkout", "show", "graders", "--json")).Text("commit"));

        Assert.Equal(48, (await cli.RunAsync("checkout", "secret", "graders", "--json")).Text("secret").Length);
        Assert.Equal(0, (await cli.RunAsync("hook", "deliveries", "graders", "--json")).Json.GetProperty("deliveries").GetArrayLength());
        Assert.Equal(2, (await cli.RunAsync("checkout", "deliveries", "graders", "--again", "7")).ExitCode);

        Assert.Equal(3, (await cli.RunAsync("checkout", "remove", "graders", "--with-folder", "--json")).ExitCode); // not confirmed
        Assert.True(Directory.Exists(house.Folder));
        Assert.Equal(0, (await cli.RunAsync("checkout", "remove", "graders", "--json")).ExitCode);
        var found = (await cli.RunAsync("checkout", "list", "--json")).Json.GetProperty("checkouts")[0];
        Assert.Equal(("graders", JsonValueKind.False), (found.GetProperty("name").GetString(), found.GetProperty("registered").ValueKind));
        Assert.Equal(0, (await cli.RunAsync("checkout", "remove", "graders", "--with-folder", "--yes", "--json")).ExitCode);
        Assert.False(Directory.Exists(house.Folder));
    }
}
