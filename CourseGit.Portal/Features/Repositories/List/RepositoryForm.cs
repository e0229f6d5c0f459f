using System.Globalization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;

namespace CourseGit.Portal.Features.Repositories.List;

/// <summary>A repository as it is typed.</summary>
public sealed class RepositoryForm
{
    /// <summary>Digits of the largest number that is typed.</summary>
    public const int MaxDigits = 7;

    public string? Name { get; set; }
    public string? Description { get; set; }
    public bool IsPublic { get; set; }
    public bool Follows { get; set; }
    public string? Source { get; set; }

    /// <summary>Empty for none.</summary>
    public string? Credential { get; set; }

    public bool IsMirror { get; set; } = true;
    public string? Minutes { get; set; } = "60";
    public string? Depth { get; set; }

    /// <summary>What Core is asked for.</summary>
    /// <exception cref="InvalidInputException">A value cannot be read.</exception>
    public RepositoryDraft ToDraft() => new RepositoryDraft(RepositoryName.Parse(Name?.Trim()))
    {
        Description = Description?.Trim() ?? "",
        IsPublic = IsPublic,
    } is var draft && !Follows ? draft : draft with
    {
        Source = string.IsNullOrWhiteSpace(Source)
            ? throw new InvalidInputException("Write where the source is, for example github:OWNER/NAME or https://….") : Source.Trim(),
        CredentialName = string.IsNullOrEmpty(Credential) ? null : Credential,
        IsMirror = IsMirror,
        SyncMinutes = Number(Minutes, "The minutes between two looks at the source"),
        Depth = Number(Depth, "The number of commits to begin with"),
    };

    /// <summary>A whole number; null for none.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static int? Number(string? text, string what) => string.IsNullOrWhiteSpace(text) ? null
        : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new InvalidInputException($"{what} must be a whole number, or be left empty.");
}
