using System.Text.Json.Serialization;
using CourseGit.Core.Checkouts;

namespace CourseGit.Portal.Answers;

/// <summary>A checkout as <c>--json</c> and the API print it; the names are a contract.</summary>
internal sealed record CheckoutAnswer(
    string Name, string Folder, string? Remote, string? Branch, string? Commit, string? Credential, bool Registered, int? PollMinutes,
    bool HasSecret, string? Problem)
{
    /// <summary>The update that was run with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OperationAnswer? Operation { get; init; }

    public static CheckoutAnswer Of(Checkout checkout) => new(
        checkout.Name.Value, checkout.Folder, checkout.Remote?.ToString(), checkout.Branch?.Value, checkout.Commit?.Value,
        checkout.CredentialName, checkout.IsRegistered, checkout.PollMinutes, checkout.HasSecret, checkout.Problem);

    /// <summary>The checkout for people.</summary>
    public static string Line(Checkout checkout) =>
        $"{checkout.Name}: {checkout.Remote?.ToString() ?? "no remote"}, branch {checkout.Branch?.Value ?? "none"}, "
            + (checkout.Commit is { } commit ? $"at {commit.Short}" : "no files yet")
            + (checkout.IsRegistered ? "" : ", found in its folder") + (checkout.Problem is { } problem ? $". {problem}" : "");
}
