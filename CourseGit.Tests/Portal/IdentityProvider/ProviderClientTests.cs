using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal.IdentityProvider;

/// <summary>How the portal shows the provider who it is, and where it finds what somebody is.</summary>
public sealed class ProviderClientTests
{
    private const string Basic = "client_secret_basic", Post = "client_secret_post";

    private static readonly Dictionary<string, (object? Access, string Path)> Nested = new()
    {
        ["a role within a claim"] = (new { roles = new[] { "offline", "coursegit-admin" } }, "realm_access.roles"),
        ["a text within a claim"] = (new { roles = "coursegit-admin" }, "realm_access.roles"),
        ["deeper, and a name with a dot"] = (
            new Dictionary<string, object> { ["my.client"] = new { roles = new[] { "coursegit-admin" } } }, "realm_access.my.client.roles"),
        ["one of several objects"] = (new object[] { new { a = 1 }, new { roles = new[] { "coursegit-admin" } } }, "realm_access.roles"),
        ["a longer name of a role"] = (new { roles = new[] { "coursegit-administrator" } }, "realm_access.roles"),
        ["a role of another name"] = (new { groups = new[] { "coursegit-admin" } }, "realm_access.roles"),
        ["the name of the role alone"] = (
            new { roles = new Dictionary<string, object> { ["coursegit-admin"] = true } }, "realm_access.roles"),
        ["not so deep"] = ("coursegit-admin", "realm_access.roles"),
        ["a text that reads as an object"] = ("""{"roles":["coursegit-admin"]}""", "realm_access.roles"),
        ["a list of texts that read as objects"] = (new[] { """{"roles":["coursegit-admin"]}""" }, "realm_access.roles"),
        ["nothing"] = (null, "realm_access.roles"),
    };

    public static MatrixTheoryData<string, bool> Cases { get; } = new(Nested.Keys, [true, false]);

    [Theory]
    [InlineData(null, null, "form")]
    [InlineData(Basic, null, "header")]
    [InlineData(Post, null, "form")]
    [InlineData(Basic + " " + Post, null, "form")]
    [InlineData(null, true, "header")]
    [InlineData(Basic + " " + Post, true, "header")]
    [InlineData(Basic + " " + Post, false, "form")]
    public async Task The_secret_goes_where_the_settings_or_the_provider_say(string? taken, bool? set, string where)
    {
        await using var house = await ProviderHouse.OpenAsync(p => p with { SecretInHeader = set });
        house.Provider.Forgery = new() { TakesSecretsBy = taken?.Split(' '), OffersPushing = true };
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        Assert.Equal([$"{where} /par", $"{where} /token"], house.Provider.Shown);
        Assert.DoesNotContain(ForgedProvider.ClientSecret, house.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_way_that_the_provider_does_not_take_is_a_sentence()
    {
        await using var house = await ProviderHouse.OpenAsync(p => p with { SecretInHeader = false });
        house.Provider.Forgery = new() { TakesSecretsBy = [Basic] };
        Assert.StartsWith("/account/login?Refused=", await house.SignInAsync(ForgedProvider.Superuser()), StringComparison.Ordinal);
        Assert.Contains("invalid_client", house.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(ForgedProvider.ClientSecret, house.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_role_is_found_within_other_claims_in_the_token_and_at_userinfo(string what, bool inToken)
    {
        var (access, path) = Nested[what];
        await using var house = await ProviderHouse.OpenAsync(p => p with { SuperuserClaims = [new ClaimValue(path, "coursegit-admin")] });
        house.Provider.Forgery = inToken
            ? new() { Token = t => Add(t, access), UserInfo = i => i.Remove("realm_access") }
            : new() { UserInfo = i => Add(i, access) };
        var end = await house.SignInAsync(ForgedProvider.Somebody("sub-1", "tom"));
        var isOne = Nested.Keys.ToList().IndexOf(what) < 4;
        Assert.Equal(isOne ? "/" : "/account/no-access", end);
        Assert.Equal(isOne ? ["anna.berg: superuser 0", "tom: superuser 1"] : ["anna.berg: superuser 0"], await house.AccountsAsync());
    }

    [Fact]
    public async Task A_claim_whose_own_name_has_dots_is_one()
    {
        await using var house = await ProviderHouse.OpenAsync(
            p => p with { TeacherClaims = [new ClaimValue("https://example.org/roles", "teacher")] });
        var person = ForgedProvider.Somebody("sub-1", "tom");
        person["https://example.org/roles"] = new[] { "other", "teacher" };
        Assert.Equal("/", await house.SignInAsync(person));
        Assert.Contains("tom: teacher 1", await house.AccountsAsync());
    }

    private static void Add(Dictionary<string, object> claims, object? access)
    {
        if (access is not null)
            claims["realm_access"] = access;
    }
}
