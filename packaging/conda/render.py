"""Renders recipe.yaml as rattler-build would on Linux, and says what it asks for: pip install py-rattler-build; python render.py

Nothing is fetched or built. A recipe that rattler-build does not understand is an error.
"""
import os

import rattler_build

VARIANTS = {"c_compiler": ["gcc"], "c_compiler_version": ["14"], "c_stdlib": ["sysroot"], "c_stdlib_version": ["2.28"]}

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recipe.yaml")
with open(path) as file:
    recipe = rattler_build.Stage0Recipe.from_yaml(file.read())
for variant in recipe.render(rattler_build.VariantConfig(VARIANTS), rattler_build.RenderConfig()):
    made = variant.recipe() if callable(variant.recipe) else variant.recipe
    print("%s %s" % (made.package.name, made.package.version))
    for part in ("build", "host", "run"):
        print("  %s: %s" % (part, ", ".join(str(need) for need in getattr(made.requirements, part))))
